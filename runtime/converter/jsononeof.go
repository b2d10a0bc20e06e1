package converter

import (
	"slices"

	"millrace/plugins/connect"
)

// A struct called so stands for a union in JSON Schema: one of its fields is set.
const jsonOneOf = "io.confluent.connect.json.OneOf"

func (j *jsonConverter) appendOneOf(dst []byte, n *jsonNode, s *connect.Struct) ([]byte, error) {
	for i, v := range s.Values {
		if !v.IsNull() {
			return j.appendJSON(dst, n.fields[i], v)
		}
	}
	return j.appendNull(dst, n)
}

// convertOneOf reads v as the first member that it fits.
func (j *jsonConverter) convertOneOf(s *connect.Schema, v connect.Value) (connect.Value, error) {
	for i, f := range s.Fields {
		if !fitsJSON(f.Schema, v) {
			continue
		}
		values := make([]connect.Value, len(s.Fields))
		var err error
		values[i], err = j.convert(f.Schema, v)
		return connect.StructValue(&connect.Struct{Schema: s, Values: values}), err
	}
	return connect.Value{}, dataErrorf("Did not find matching oneof field for data: %s", v.Text())
}

func fitsJSON(s *connect.Schema, v connect.Value) bool {
	k := v.Kind()
	whole := k == connect.Int64
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
	return k == connect.Map && !slices.ContainsFunc(v.Map(), func(e connect.MapEntry) bool { return s.FieldIndex(e.Key.Str()) < 0 })
}
