package connect

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Project converts data of the schema from to the schema to, for example for a sink whose table has
// another version than the record. It follows Kafka Connect's SchemaProjector: numbers widen,
// fields that are missing in to are dropped, and fields that are missing in from get their default
// or null. Names and parameters must be equal. The error names the field that cannot be converted.
func Project(from *Schema, v Value, to *Schema) (Value, error) {
	switch {
	case from.Type != to.Type && !promotable(from.Type, to.Type):
		return Value{}, fmt.Errorf("Schema type mismatch. source type: %s and target type: %s", shout(from.Type), shout(to.Type)) // Apache's wording
	case from.Name != to.Name:
		return Value{}, fmt.Errorf("Schema name mismatch. source name: %s and target name: %s", cmp.Or(from.Name, "null"), cmp.Or(to.Name, "null")) // Apache's wording
	case !maps.Equal(from.Parameters, to.Parameters):
		return Value{}, fmt.Errorf("Schema parameters not equal. source parameters: %v and target parameters: %v", from.Parameters, to.Parameters) // Apache's wording
	case from.Optional && !to.Optional && to.Default.IsNull():
		return Value{}, errors.New("Writer schema is optional, however, target schema does not provide a default value.") // Apache's wording
	case v.IsNull() && from.Optional && !to.Optional:
		return to.Default, nil
	case v.IsNull():
		return Value{}, nil
	}
	switch to.Type {
	case KindStruct:
		return projectStruct(v.Struct(), to)
	case List:
		return projectList(from, v, to)
	case Map:
		return projectMap(from, v, to)
	}
	return promoted(v, to.Type), nil
}

func projectStruct(s *Struct, to *Schema) (Value, error) {
	out := make([]Value, len(to.Fields))
	for i, f := range to.Fields {
		at := s.Schema.FieldIndex(f.Name)
		switch {
		case at >= 0:
			v, err := Project(s.Schema.Fields[at].Schema, s.Values[at], f.Schema)
			if err != nil {
				// Apache's wording
				return Value{}, fmt.Errorf("Error projecting %s: %w", f.Name, err)
			}
			out[i] = v
		case f.Schema.Optional || !f.Schema.Default.IsNull():
			out[i] = f.Schema.Default
		default:
			// Apache's wording
			return Value{}, fmt.Errorf("Required field `%s` is missing from source schema", f.Name)
		}
	}
	return StructValue(&Struct{Schema: to, Values: out}), nil
}

func projectList(from *Schema, v Value, to *Schema) (Value, error) {
	out := make([]Value, len(v.List()))
	for i, item := range v.List() {
		var err error
		if out[i], err = Project(from.Elem, item, to.Elem); err != nil {
			return Value{}, err
		}
	}
	return ListValue(out), nil
}

func projectMap(from *Schema, v Value, to *Schema) (Value, error) {
	out := make([]MapEntry, len(v.Map()))
	for i, e := range v.Map() {
		key, err := Project(from.Key, e.Key, to.Key)
		if err != nil {
			return Value{}, err
		}
		value, err := Project(from.Elem, e.Value, to.Elem)
		if err != nil {
			return Value{}, err
		}
		out[i] = MapEntry{Key: key, Value: value}
	}
	return MapValue(out), nil
}

// promotable reports whether a number of type from can widen to type to, in the order int8, int16,
// int32, int64, float32, float64.
func promotable(from, to Kind) bool { return from >= Int8 && from < to && to <= Float64 }

// promoted widens a number. It returns any other value unchanged.
func promoted(v Value, to Kind) Value {
	if v.Kind() == to || !promotable(v.Kind(), to) {
		return v
	}
	switch to {
	case Int16:
		return Int16Value(int16(v.Int()))
	case Int32:
		return Int32Value(int32(v.Int()))
	case Int64:
		return Int64Value(v.Int())
	case Float32:
		return Float32Value(float32(v.Int()))
	}
	if v.Kind() == Float32 {
		return Float64Value(v.Float())
	}
	return Float64Value(float64(v.Int()))
}

func shout(k Kind) string { return strings.ToUpper(k.String()) }
