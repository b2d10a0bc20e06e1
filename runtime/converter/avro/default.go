package avro

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

// value appends a default in Avro's JSON encoding, where bytes are the characters U+0000 to U+00FF.
func (w *schemaText) value(dst []byte, s *connect.Schema, v connect.Value) (_ []byte, err error) {
	if v.IsNull() {
		return append(dst, "null"...), nil
	}
	switch v.Kind() {
	case connect.KindDecimal:
		return appendLatin1(dst, number.AppendTwosComplement(nil, v.Decimal().Unscaled)), nil
	case connect.KindTime:
		n := v.Int()
		if s.Name == connect.DateName {
			n /= conversion.DayMillis
		}
		return strconv.AppendInt(dst, n, 10), nil
	case connect.Bytes:
		return appendLatin1(dst, v.Bytes()), nil
	case connect.Float32, connect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return dst, conversion.Errorf("a default of %v cannot be written into an Avro schema", f)
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

// canDefault reports whether Avro allows a default. A nullable part is a union, and its default
// must be of the first branch, which is null unless the part has a default itself.
func canDefault(s *connect.Schema, v connect.Value) bool {
	member := func(s *connect.Schema, v connect.Value) bool {
		if s != nil && s.Optional && v.IsNull() != s.Default.IsNull() {
			return false
		}
		return s == nil || v.IsNull() || canDefault(s, v)
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

func (w *schemaText) listValue(dst []byte, elem *connect.Schema, items []connect.Value) (_ []byte, err error) {
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

func (w *schemaText) mapValue(dst []byte, s *connect.Schema, entries []connect.MapEntry) (_ []byte, err error) {
	brackets, before, between, after := "{}", "", ":", ""
	if !conversion.StringKeys(s) {
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

// readDefault converts the default of a parsed Avro schema to data of s.
func readDefault(s *connect.Schema, def any) (connect.Value, error) {
	wrong := func() (connect.Value, error) {
		return connect.Value{}, conversion.Errorf("a default of the Avro schema is not a %s: %v", conversion.SchemaType(s), def)
	}
	switch s.Type {
	case connect.List:
		items, ok := def.([]any)
		if !ok {
			return wrong()
		}
		return defaultList(s, items)
	case connect.Map:
		return defaultMap(s, def)
	case connect.KindStruct:
		members, ok := def.(map[string]any)
		if !ok || s.Name == unionName {
			return wrong()
		}
		return defaultStruct(s, members)
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
		text, ok := def.(string)
		b, latin := fromLatin1(text)
		if size, err := strconv.Atoi(s.Parameters[fixedSize]); !ok || !latin || err == nil && size != len(b) {
			return wrong()
		}
		return bytesAs(s, b)
	}
	n, ok := numberOf(def)
	if !ok || !holdsNumber(s.Type, n) {
		return wrong()
	}
	return numberAs(s, n), nil
}

// holdsNumber reports whether a number fits the type.
func holdsNumber(t connect.Kind, n connect.Value) bool {
	if t == connect.Float32 || t == connect.Float64 {
		return true
	}
	v, err := connectjson.Scalar(t, n)
	return err == nil && n.Kind() == connect.Int64 && v.Int() == n.Int()
}

// bytesAs converts bytes to data of s, which may be a decimal.
func bytesAs(s *connect.Schema, b []byte) (connect.Value, error) {
	if s.Name != connect.DecimalName {
		return connect.BytesValue(b), nil
	}
	scale, err := conversion.DecimalScale(s)
	if err != nil {
		return connect.Value{}, err
	}
	return connect.DecimalValue(&connect.Decimal{Unscaled: number.FromTwosComplement(b), Scale: scale}), nil
}

// numberOf returns a number in a schema, or parses a text, which Java accepts as a default of a
// float or double.
func numberOf(def any) (connect.Value, bool) {
	text := ""
	switch def := def.(type) {
	case json.Number:
		if i, err := def.Int64(); err == nil {
			return connect.Int64Value(i), true
		}
		text = def.String()
	case string:
		text = strings.TrimRight(strings.TrimSpace(def), "fFdD") // as in 1.5f
	default:
		return connect.Value{}, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return connect.Float64Value(f), err == nil
}

// wholeOf returns an integer in a schema.
func wholeOf(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

// numberAs converts a number to data of s, which may be a date or a time.
func numberAs(s *connect.Schema, n connect.Value) connect.Value {
	switch s.Name {
	case connect.DateName:
		return connect.TimeValue(time.UnixMilli(number.Int64(n) * conversion.DayMillis))
	case connect.TimeName, connect.TimestampName:
		return connect.TimeValue(time.UnixMilli(number.Int64(n)))
	}
	v, _ := connectjson.Scalar(s.Type, n) // a number to a number cannot fail
	return v
}

// defaultStruct converts a record. Missing members get their field's default.
func defaultStruct(s *connect.Schema, members map[string]any) (_ connect.Value, err error) {
	for name := range members {
		if s.FieldIndex(name) < 0 {
			return connect.Value{}, conversion.Errorf("a default of the Avro schema names %q, which is not a field of %s", name, s.Name)
		}
	}
	values := make([]connect.Value, len(s.Fields))
	for i, f := range s.Fields {
		given, ok := members[f.Name]
		switch {
		case !ok || given == nil && f.Schema.Optional:
			if values[i] = f.Schema.Default; values[i].IsNull() && !f.Schema.Optional {
				return connect.Value{}, conversion.Errorf("a default of the Avro schema has no value for the field %s of %s", f.Name, s.Name)
			}
		default:
			if values[i], err = readDefault(f.Schema, given); err != nil {
				return connect.Value{}, err
			}
		}
	}
	return connect.StructValue(&connect.Struct{Schema: s, Values: values}), nil
}

func defaultList(s *connect.Schema, items []any) (connect.Value, error) {
	values := make([]connect.Value, len(items))
	for i, item := range items {
		if item == nil && s.Elem.Optional {
			continue
		}
		var err error
		if values[i], err = readDefault(s.Elem, item); err != nil {
			return connect.Value{}, err
		}
	}
	return connect.ListValue(values), nil
}

// defaultMap converts an object, or the list of entries that encodes a map with non-string
// keys.
func defaultMap(s *connect.Schema, def any) (connect.Value, error) {
	var entries []connect.MapEntry
	add := func(k, v any) (err error) {
		var e connect.MapEntry
		if e.Key, err = readDefault(s.Key, k); err == nil && v != nil {
			e.Value, err = readDefault(s.Elem, v)
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
		if conversion.StringKeys(s) {
			break
		}
		for _, item := range def {
			pair, ok := item.(map[string]any)
			if !ok {
				return connect.Value{}, conversion.Errorf("a default of the Avro schema is not a MAP: %v", def)
			}
			if err := add(pair["key"], pair["value"]); err != nil {
				return connect.Value{}, err
			}
		}
		return connect.MapValue(entries), nil
	}
	return connect.Value{}, conversion.Errorf("a default of the Avro schema is not a MAP: %v", def)
}
