package connectjson

import (
	"slices"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// A struct with this name represents a union in JSON Schema: one of its fields is set.
const OneOf = "io.confluent.connect.json.OneOf"

func (j *Converter) appendOneOf(dst []byte, n *Node, s *connect.Struct) ([]byte, error) {
	for i, v := range s.Values {
		if !v.IsNull() {
			return j.AppendJSON(dst, n.fields[i], v)
		}
	}
	return j.appendNull(dst, n)
}

// convertOneOf reads v as the first branch that it fits. If it fits none, an object is read as the
// branch with which it has the most members in common, as in Confluent's converter.
func (j *Converter) convertOneOf(s *connect.Schema, v connect.Value) (connect.Value, error) {
	found := slices.IndexFunc(s.Fields, func(f connect.Field) bool { return Fits(f.Schema, v) })
	most := 0
	for i, f := range s.Fields {
		if n := inCommon(f.Schema, v); (found < 0 || most > 0) && n > most {
			found, most = i, n
		}
	}
	if found < 0 {
		return connect.Value{}, conversion.Errorf("Did not find matching oneof field for data: %s", v.Text())
	}
	values := make([]connect.Value, len(s.Fields))
	var err error
	values[found], err = j.Convert(s.Fields[found].Schema, v)
	return connect.StructValue(&connect.Struct{Schema: s, Values: values}), err
}

// inCommon returns how many members an object shares with a struct.
func inCommon(s *connect.Schema, v connect.Value) (n int) {
	if s.Type != connect.KindStruct || v.Kind() != connect.Map {
		return 0
	}
	for _, e := range v.Map() {
		if s.FieldIndex(e.Key.Str()) >= 0 {
			n++
		}
	}
	return n
}

// Fits reports whether decoded JSON can be data of a schema.
func Fits(s *connect.Schema, v connect.Value) bool {
	k := v.Kind()
	whole := k == connect.Int64
	if IsAny(s) {
		return true
	}
	switch s.Type {
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		return whole
	case connect.Float32, connect.Float64:
		return whole || k == connect.Float64 || k == connect.KindDecimal
	case connect.Bool:
		return k == connect.Bool
	case connect.String:
		return k == connect.String
	case connect.Bytes:
		return k == connect.String || s.Name == connect.DecimalName && (whole || k == connect.Float64 || k == connect.KindDecimal)
	case connect.List:
		return k == connect.List
	case connect.Map:
		return k == connect.Map || k == connect.List
	}
	if k != connect.Map || s.Name == OneOf {
		return s.Name == OneOf && slices.ContainsFunc(s.Fields, func(f connect.Field) bool { return Fits(f.Schema, v) })
	}
	missing := func(f connect.Field) bool {
		return !f.Schema.Optional && f.Schema.Default.IsNull() && Member(v, f.Name).IsNull()
	}
	unknown := func(e connect.MapEntry) bool { return s.FieldIndex(e.Key.Str()) < 0 }
	return !slices.ContainsFunc(v.Map(), unknown) && !slices.ContainsFunc(s.Fields, missing)
}

// TextName is Debezium's name for schemas of JSON text, for data without a fixed form.
const TextName = "io.debezium.data.Json"

// anyName is the name of a schema for data of any form, which is read as JSON text.
const anyName = "io.confluent.connect.json.Any"

// SetAny makes a schema that of data without a fixed form, which is read as JSON text.
func SetAny(s *connect.Schema) {
	s.Type, s.Name, s.Version = connect.String, TextName, 1
	s.Parameters = map[string]string{anyName: "true"}
}

// IsAny reports whether a schema is that of data without a fixed form.
func IsAny(s *connect.Schema) bool { return s.Name == TextName && s.Parameters[anyName] != "" }
