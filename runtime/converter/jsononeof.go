package converter

import (
	"slices"

	"millrace/plugins/connect"
)

// A struct with this name represents a union in JSON Schema: one of its fields is set.
const jsonOneOf = "io.confluent.connect.json.OneOf"

func (j *jsonConverter) appendOneOf(dst []byte, n *jsonNode, s *connect.Struct) ([]byte, error) {
	for i, v := range s.Values {
		if !v.IsNull() {
			return j.appendJSON(dst, n.fields[i], v)
		}
	}
	return j.appendNull(dst, n)
}

// convertOneOf reads v as the first branch that it fits. If it fits none, an object is read as the
// branch with which it has the most members in common, as in Confluent's converter.
func (j *jsonConverter) convertOneOf(s *connect.Schema, v connect.Value) (connect.Value, error) {
	found := slices.IndexFunc(s.Fields, func(f connect.Field) bool { return fitsJSON(f.Schema, v) })
	most := 0
	for i, f := range s.Fields {
		if n := inCommon(f.Schema, v); (found < 0 || most > 0) && n > most {
			found, most = i, n
		}
	}
	if found < 0 {
		return connect.Value{}, dataErrorf("Did not find matching oneof field for data: %s", v.Text())
	}
	values := make([]connect.Value, len(s.Fields))
	var err error
	values[found], err = j.convert(s.Fields[found].Schema, v)
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

func fitsJSON(s *connect.Schema, v connect.Value) bool {
	k := v.Kind()
	whole := k == connect.Int64
	if isAnyJSON(s) {
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
	if k != connect.Map || s.Name == jsonOneOf {
		return s.Name == jsonOneOf && slices.ContainsFunc(s.Fields, func(f connect.Field) bool { return fitsJSON(f.Schema, v) })
	}
	missing := func(f connect.Field) bool {
		return !f.Schema.Optional && f.Schema.Default.IsNull() && member(v, f.Name).IsNull()
	}
	unknown := func(e connect.MapEntry) bool { return s.FieldIndex(e.Key.Str()) < 0 }
	return !slices.ContainsFunc(v.Map(), unknown) && !slices.ContainsFunc(s.Fields, missing)
}
