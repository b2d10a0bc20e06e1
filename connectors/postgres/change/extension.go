package change

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"millrace/plugins/connect"
)

// extensionConversion is for types of extensions that are no texts; false for other types.
func (e *Emitter) extensionConversion(c *column) (conversion, bool) {
	is := func(name string) bool { return e.catalog.is(c.kind, name) }
	switch {
	case is("hstore"):
		return e.hstoreConversion(), true
	case is("geometry"):
		return e.geometryConversion("Geometry", true), true
	case is("geography"):
		return e.geometryConversion("Geography", false), true
	case is("vector"):
		return vectorConversion("io.debezium.data.DoubleVector", connect.Float64Schema, decodeFloat64), true
	case is("halfvec"):
		return vectorConversion("io.debezium.data.FloatVector", &connect.Schema{Type: connect.Float32}, decodeFloat32), true
	case is("sparsevec"):
		return e.sparseConversion(), true
	}
	return conversion{}, false
}

func (e *Emitter) hstoreConversion() conversion {
	o := e.options
	if o.hstores == "map" {
		missing := connect.MapValue([]connect.MapEntry{{Key: connect.StringValue(o.placeholderText), Value: connect.StringValue(o.placeholderText)}})
		return conversion{schema: &connect.Schema{Type: connect.Map, Key: connect.StringSchema, Elem: connect.OptionalStringSchema}, fallback: connect.MapValue(nil),
			missing: missing, decode: func(text []byte) (connect.Value, error) {
				entries, err := parseHstore(text)
				return connect.MapValue(entries), err
			}}
	}
	placeholder := []connect.MapEntry{{Key: connect.StringValue(o.placeholderText), Value: connect.StringValue(o.placeholderText)}}
	return conversion{schema: named(connect.String, jsonName), fallback: connect.StringValue("{}"), missing: connect.StringBytes(jsonObject(placeholder)),
		decode: func(text []byte) (connect.Value, error) {
			entries, err := parseHstore(text)
			return connect.StringBytes(jsonObject(entries)), err
		}}
}

// parseHstore parses an hstore, such as "a"=>"1", "b"=>NULL. The entries are in the order of Java's
// maps.
func parseHstore(text []byte) ([]connect.MapEntry, error) {
	values := map[string]connect.Value{}
	var names []string
	for len(text) > 0 {
		if text[0] != '"' {
			return nil, errSyntax
		}
		key, rest, err := parseQuoted(text)
		if err != nil {
			return nil, err
		}
		rest, ok := bytes.CutPrefix(rest, []byte("=>"))
		if !ok || len(rest) == 0 {
			return nil, errSyntax
		}
		var value connect.Value
		if tail, null := bytes.CutPrefix(rest, []byte("NULL")); null {
			rest = tail
		} else {
			one, tail, err := parseQuotedOnly(rest)
			if err != nil {
				return nil, err
			}
			value, rest = connect.StringBytes(one.text), tail
		}
		name := string(key.text)
		if _, ok := values[name]; !ok {
			names = append(names, name)
		}
		values[name] = value
		if text, ok = bytes.CutPrefix(rest, []byte(", ")); !ok && len(rest) > 0 {
			return nil, errSyntax
		}
	}
	entries := make([]connect.MapEntry, 0, len(names))
	for _, name := range javaOrder(names) {
		entries = append(entries, connect.MapEntry{Key: connect.StringValue(name), Value: values[name]})
	}
	return entries, nil
}

func parseQuotedOnly(text []byte) (item, []byte, error) {
	if len(text) == 0 || text[0] != '"' {
		return item{}, nil, errSyntax
	}
	return parseQuoted(text)
}

// jsonObject returns texts as a JSON object, with the escapes of Java's library.
func jsonObject(entries []connect.MapEntry) []byte {
	b := []byte{'{'}
	for i, e := range entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSON(b, e.Key.Str()), ':')
		if e.Value.IsNull() {
			b = append(b, "null"...)
			continue
		}
		b = appendJSON(b, e.Value.Str())
	}
	return append(b, '}')
}

func appendJSON(dst []byte, text string) []byte {
	const hexDigits = "0123456789ABCDEF"
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r >= ' ':
			dst = utf8.AppendRune(dst, r)
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\b':
			dst = append(dst, `\b`...)
		case r == '\f':
			dst = append(dst, `\f`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		}
	}
	return append(dst, '"')
}

// geometryConversion is for PostGIS: the bytes in well-known binary form, and their reference
// system.
func (e *Emitter) geometryConversion(name string, optional bool) conversion {
	schema := named(connect.KindStruct, "io.debezium.data.geometry."+name)
	schema.Doc, schema.Optional = name, optional
	schema.Fields = []connect.Field{{Name: "wkb", Schema: connect.BytesSchema}, {Name: "srid", Schema: optionalInt32}}
	decode := func(text []byte) (connect.Value, error) {
		wkb, err := unhex(text)
		if err != nil {
			return connect.Value{}, err
		}
		values := e.structs.Room(2)
		values[0] = connect.BytesValue(wkb)
		if values[1], err = srid(wkb); err != nil {
			return connect.Value{}, err
		}
		return connect.StructValue(e.structs.Make(schema, values)), nil
	}
	empty, _ := decode([]byte("010700000000000000")) // an empty collection is valid
	return conversion{schema: schema, decode: decode, fallback: empty}
}

// srid returns the reference system in the extended binary form; null if it has none.
func srid(wkb []byte) (connect.Value, error) {
	const head, flag = 5, 0x20000000
	if len(wkb) < 9 {
		return connect.Value{}, errSyntax
	}
	var order binary.ByteOrder = binary.BigEndian
	if wkb[0] != 0 {
		order = binary.LittleEndian
	}
	if order.Uint32(wkb[1:head])&flag == 0 {
		return connect.Value{}, nil
	}
	return connect.Int32Value(int32(order.Uint32(wkb[head:]))), nil
}

// pointConversion is for PostgreSQL's own points.
func (e *Emitter) pointConversion() conversion {
	schema := named(connect.KindStruct, "io.debezium.data.geometry.Point")
	schema.Doc = "Geometry (POINT)"
	schema.Fields = []connect.Field{{Name: "x", Schema: connect.Float64Schema}, {Name: "y", Schema: connect.Float64Schema},
		{Name: "wkb", Schema: connect.OptionalBytesSchema}, {Name: "srid", Schema: optionalInt32}}
	made := func(x, y float64) connect.Value {
		const point = 1
		wkb := binary.LittleEndian.AppendUint32([]byte{1}, point)
		wkb = binary.LittleEndian.AppendUint64(wkb, math.Float64bits(x))
		wkb = binary.LittleEndian.AppendUint64(wkb, math.Float64bits(y))
		values := e.structs.Room(4)
		values[0], values[1], values[2] = connect.Float64Value(x), connect.Float64Value(y), connect.BytesValue(wkb)
		return connect.StructValue(e.structs.Make(schema, values))
	}
	return conversion{schema: schema, fallback: made(0, 0), decode: func(text []byte) (connect.Value, error) {
		p, err := parseFloats(text)
		if err != nil || len(p) != 2 {
			return connect.Value{}, errSyntax
		}
		return made(p[0], p[1]), nil
	}}
}

// parseFloats returns the numbers of a geometric value, without its punctuation.
func parseFloats(text []byte) ([]float64, error) {
	var out []float64
	for part := range bytes.FieldsFuncSeq(text, func(r rune) bool { return slices.Contains([]rune("()[]{}<>,"), r) }) {
		f, err := strconv.ParseFloat(string(part), 64)
		if err != nil {
			return nil, errSyntax
		}
		out = append(out, f)
	}
	return out, nil
}

func vectorConversion(name string, element *connect.Schema, decode decoder) conversion {
	schema := named(connect.List, name)
	schema.Elem = element
	return conversion{schema: schema, fallback: connect.ListValue(nil), decode: func(text []byte) (connect.Value, error) {
		if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' {
			return connect.Value{}, errSyntax
		}
		var values []connect.Value
		for part := range bytes.SplitSeq(text[1:len(text)-1], []byte(",")) {
			v, err := decode(bytes.TrimSpace(part))
			if err != nil {
				return connect.Value{}, err
			}
			values = append(values, v)
		}
		return connect.ListValue(values), nil
	}}
}

// sparseConversion is for sparse vectors, such as {1:0.5,3:2}/5.
func (e *Emitter) sparseConversion() conversion {
	int16Schema := &connect.Schema{Type: connect.Int16}
	schema := named(connect.KindStruct, "io.debezium.data.SparseDoubleVector")
	schema.Doc = "Sparse double vector"
	schema.Fields = []connect.Field{{Name: "dimensions", Schema: int16Schema},
		{Name: "vector", Schema: &connect.Schema{Type: connect.Map, Key: int16Schema, Elem: connect.Float64Schema}}}
	none := connect.StructValue(&connect.Struct{Schema: schema, Values: []connect.Value{connect.Int16Value(0), connect.MapValue(nil)}})
	return conversion{schema: schema, fallback: none, decode: func(text []byte) (connect.Value, error) {
		vector, size, ok := bytes.Cut(text, []byte("/"))
		if !ok || len(vector) < 2 || vector[0] != '{' || vector[len(vector)-1] != '}' {
			return connect.Value{}, errSyntax
		}
		dimensions, err := decodeInt16(size)
		if err != nil {
			return connect.Value{}, err
		}
		var entries []connect.MapEntry
		for part := range bytes.SplitSeq(vector[1:len(vector)-1], []byte(",")) {
			if len(part) == 0 {
				continue
			}
			at, value, _ := bytes.Cut(part, []byte(":"))
			key, err1 := decodeInt16(at)
			v, err2 := decodeFloat64(value)
			if err1 != nil || err2 != nil {
				return connect.Value{}, errSyntax
			}
			entries = append(entries, connect.MapEntry{Key: key, Value: v})
		}
		values := e.structs.Room(2)
		values[0], values[1] = dimensions, connect.MapValue(entries)
		return connect.StructValue(e.structs.Make(schema, values)), nil
	}}
}
