package converter

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"millrace/plugins/connect"
)

// value appends a default as JSON, in the form that Avro has for defaults: bytes as the characters U+0000 to U+00FF.
func (w *avroText) value(dst []byte, s *connect.Schema, v connect.Value) (_ []byte, err error) {
	if v.IsNull() {
		return append(dst, "null"...), nil
	}
	switch v.Kind() {
	case connect.KindDecimal:
		return appendLatin1(dst, appendTwosComplement(nil, v.Decimal().Unscaled)), nil
	case connect.KindTime:
		n := v.Int()
		if s.Name == connect.DateName {
			n /= dayMillis
		}
		return strconv.AppendInt(dst, n, 10), nil
	case connect.Bytes:
		return appendLatin1(dst, v.Bytes()), nil
	case connect.Float32, connect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return dst, dataErrorf("a default of %v cannot be written into an Avro schema", f)
		}
	case connect.List:
		return w.listValue(dst, s.Elem, v.List())
	case connect.Map:
		return w.mapValue(dst, s, v.Map())
	case connect.KindStruct:
		dst = append(dst, '{')
		for i, f := range v.Struct().Schema.Fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(connect.AppendJSONString(dst, []byte(w.name(f.Name))), ':')
			if dst, err = w.value(dst, f.Schema, v.Struct().Values[i]); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}
	return connect.AppendJSON(dst, v)
}

// avroCanDefault reports whether Avro allows a default: what is in it and may be null, a union, has to be of the first member, which
// is null unless it has a default itself.
func avroCanDefault(s *connect.Schema, v connect.Value) bool {
	member := func(s *connect.Schema, v connect.Value) bool {
		if s != nil && s.Optional && v.IsNull() != s.Default.IsNull() {
			return false
		}
		return s == nil || v.IsNull() || avroCanDefault(s, v)
	}
	switch v.Kind() {
	case connect.List:
		return !slices.ContainsFunc(v.List(), func(item connect.Value) bool { return !member(s.Elem, item) })
	case connect.Map:
		return !slices.ContainsFunc(v.Map(), func(e connect.MapEntry) bool { return !member(s.Key, e.Key) || !member(s.Elem, e.Value) })
	case connect.KindStruct:
		for i, f := range v.Struct().Schema.Fields {
			if !member(f.Schema, v.Struct().Values[i]) {
				return false
			}
		}
	}
	return true
}

func (w *avroText) listValue(dst []byte, elem *connect.Schema, items []connect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = w.value(dst, elem, item); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

func (w *avroText) mapValue(dst []byte, s *connect.Schema, entries []connect.MapEntry) (_ []byte, err error) {
	brackets, before, between, after := "{}", "", ":", ""
	if !stringKeys(s) {
		brackets, before, between, after = "[]", `{"key":`, `,"value":`, "}"
	}
	dst = append(dst, brackets[0])
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = w.value(append(dst, before...), s.Key, e.Key); err != nil {
			return dst, err
		}
		if dst, err = w.value(append(dst, between...), s.Elem, e.Value); err != nil {
			return dst, err
		}
		dst = append(dst, after...)
	}
	return append(dst, brackets[1]), nil
}

func appendLatin1(dst, b []byte) []byte {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return connect.AppendJSONString(dst, []byte(string(runes)))
}

func fromLatin1(text string) ([]byte, bool) {
	var out []byte
	for _, r := range text {
		if r > 0xff {
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, true
}

// avroDefault reads a default of a parsed Avro schema as data of s.
func avroDefault(s *connect.Schema, def any) (connect.Value, error) {
	wrong := func() (connect.Value, error) {
		return connect.Value{}, dataErrorf("a default of the Avro schema is no %s: %v", schemaType(s), def)
	}
	switch s.Type {
	case connect.List:
		items, ok := def.([]any)
		if !ok {
			return wrong()
		}
		return avroDefaultList(s, items)
	case connect.Map:
		return avroDefaultMap(s, def)
	case connect.KindStruct:
		members, ok := def.(map[string]any)
		if !ok || s.Name == avroUnionName {
			return wrong()
		}
		values := make([]connect.Value, len(s.Fields))
		for i, f := range s.Fields {
			if members[f.Name] == nil {
				values[i] = f.Schema.Default
				continue
			}
			var err error
			if values[i], err = avroDefault(f.Schema, members[f.Name]); err != nil {
				return connect.Value{}, err
			}
		}
		return connect.StructValue(&connect.Struct{Schema: s, Values: values}), nil
	case connect.String:
		if text, ok := def.(string); ok {
			return connect.StringValue(text), nil
		}
		return wrong()
	case connect.Bool:
		if b, ok := def.(bool); ok {
			return connect.BoolValue(b), nil
		}
		return wrong()
	case connect.Bytes:
		b, ok := defaultBytes(def)
		if !ok {
			return wrong()
		}
		return bytesAs(s, b)
	}
	n, ok := number(def)
	if !ok {
		return wrong()
	}
	return numberAs(s, n), nil
}

func defaultBytes(def any) ([]byte, bool) {
	switch def := def.(type) {
	case string:
		return fromLatin1(def)
	case []byte:
		return def, true
	}
	return nil, false
}

// bytesAs is the bytes as data of s, which may be a decimal.
func bytesAs(s *connect.Schema, b []byte) (connect.Value, error) {
	if s.Name != connect.DecimalName {
		return connect.BytesValue(b), nil
	}
	scale, err := decimalScale(s)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.DecimalValue(&connect.Decimal{Unscaled: fromTwosComplement(b), Scale: scale}), nil
}

func number(def any) (connect.Value, bool) {
	switch n := def.(type) {
	case float64:
		return connect.Float64Value(n), true
	case float32:
		return connect.Float32Value(n), true
	case int:
		return connect.Int64Value(int64(n)), true
	case int64:
		return connect.Int64Value(n), true
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return connect.Int64Value(i), true
		}
		if f, err := n.Float64(); err == nil {
			return connect.Float64Value(f), true
		}
	}
	return connect.Value{}, false
}

// numberAs is the number as data of s, which may be a date or a time.
func numberAs(s *connect.Schema, n connect.Value) connect.Value {
	switch s.Name {
	case connect.DateName:
		return connect.TimeValue(time.UnixMilli(Int64(n) * dayMillis))
	case connect.TimeName, connect.TimestampName:
		return connect.TimeValue(time.UnixMilli(Int64(n)))
	}
	v, _ := scalar(s.Type, n) // of a number to a number
	return v
}

func avroDefaultList(s *connect.Schema, items []any) (connect.Value, error) {
	values := make([]connect.Value, len(items))
	for i, item := range items {
		if item == nil {
			continue
		}
		var err error
		if values[i], err = avroDefault(s.Elem, item); err != nil {
			return connect.Value{}, err
		}
	}
	return connect.ListValue(values), nil
}

// avroDefaultMap reads an object, or the list of entries that stands for a map with other keys.
func avroDefaultMap(s *connect.Schema, def any) (connect.Value, error) {
	var entries []connect.MapEntry
	add := func(k, v any) (err error) {
		var e connect.MapEntry
		if e.Key, err = avroDefault(s.Key, k); err == nil && v != nil {
			e.Value, err = avroDefault(s.Elem, v)
		}
		entries = append(entries, e)
		return err
	}
	switch def := def.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(def)) {
			if err := add(k, def[k]); err != nil {
				return connect.Value{}, err
			}
		}
		return connect.MapValue(entries), nil
	case []any:
		for _, item := range def {
			pair, ok := item.(map[string]any)
			if !ok {
				return connect.Value{}, dataErrorf("a default of the Avro schema is no MAP: %v", def)
			}
			if err := add(pair["key"], pair["value"]); err != nil {
				return connect.Value{}, err
			}
		}
		return connect.MapValue(entries), nil
	}
	return connect.Value{}, dataErrorf("a default of the Avro schema is no MAP: %v", def)
}
