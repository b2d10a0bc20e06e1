package connectjson

import (
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// convertArray reads a list. As in Apache, an object gives its values, and anything else an empty
// list.
func (j *Converter) convertArray(s *connect.Schema, v connect.Value) (connect.Value, error) {
	var found []connect.Value
	switch v.Kind() {
	case connect.List:
		found = v.List()
	case connect.Map:
		for _, e := range v.Map() {
			found = append(found, e.Value)
		}
	}
	items := make([]connect.Value, len(found))
	for i, item := range found {
		var err error
		if items[i], err = j.Convert(s.Elem, item); err != nil {
			return connect.Value{}, err
		}
	}
	return connect.ListValue(items), nil
}

// convertMap reads an object if the schema's keys are strings, else a list of pairs.
func (j *Converter) convertMap(s *connect.Schema, v connect.Value) (connect.Value, error) {
	pairs, err := j.mapPairs(s, v)
	if err != nil {
		return connect.Value{}, err
	}
	entries := make([]connect.MapEntry, len(pairs))
	for i, p := range pairs {
		key, err := j.Convert(s.Key, p.Key)
		if err != nil {
			return connect.Value{}, err
		}
		value, err := j.Convert(s.Elem, p.Value)
		if err != nil {
			return connect.Value{}, err
		}
		entries[i] = connect.MapEntry{Key: key, Value: value}
	}
	return connect.MapValue(entries), nil
}

func (j *Converter) mapPairs(s *connect.Schema, v connect.Value) ([]connect.MapEntry, error) {
	if s.Key == nil || s.Key.Type == connect.String && !(j.Confluent && s.Key.Optional) {
		if v.Kind() != connect.Map {
			return nil, conversion.Errorf("Maps with string fields should be encoded as JSON objects, but found %s", NodeType(v))
		}
		return v.Map(), nil
	}
	if v.Kind() != connect.List {
		return nil, conversion.Errorf("Maps with non-string fields should be encoded as JSON array of tuples, but found %s", NodeType(v))
	}
	var pairs []connect.MapEntry
	for _, item := range v.List() {
		if j.Confluent && item.Kind() == connect.Map && len(item.Map()) == 2 {
			pairs = append(pairs, connect.MapEntry{Key: Member(item, "key"), Value: Member(item, "value")})
			continue
		}
		if item.Kind() != connect.List || len(item.List()) != 2 {
			return nil, conversion.Errorf("Found invalid map entry, expected length 2 but found: %s", item.Text())
		}
		pairs = append(pairs, connect.MapEntry{Key: item.List()[0], Value: item.List()[1]})
	}
	return pairs, nil
}

// convertStruct reads an object; members missing from the schema are ignored.
func (j *Converter) convertStruct(s *connect.Schema, v connect.Value) (connect.Value, error) {
	if j.Confluent && s.Name == OneOf {
		return j.convertOneOf(s, v)
	}
	if v.Kind() != connect.Map {
		return v, conversion.Errorf("Structs should be encoded as JSON objects, but found %s", NodeType(v))
	}
	values := j.made.Room(len(s.Fields))
	for i, f := range s.Fields {
		values[i] = memberNear(v, f.Name, i)
	}
	return j.structOf(s, values)
}

// structOf converts JSON values to those of the fields.
func (j *Converter) structOf(s *connect.Schema, values []connect.Value) (connect.Value, error) {
	for i, f := range s.Fields {
		value, err := j.Convert(f.Schema, values[i])
		if err != nil {
			return connect.Value{}, err
		}
		if value.IsNull() && !f.Schema.Optional && f.Schema.Default.IsNull() {
			return connect.Value{}, conversion.Errorf("Invalid value: null used for required field: %q, schema type: %s", f.Name, conversion.SchemaType(f.Schema))
		}
		values[i] = value
	}
	return connect.StructValue(j.made.Make(s, values)), nil
}

// memberNear returns a member of an object. It looks at place first, because objects are usually
// written in the order of a schema.
func memberNear(object connect.Value, name string, place int) connect.Value {
	if entries := object.Map(); place < len(entries) && entries[place].Key.Str() == name {
		return entries[place].Value
	}
	return Member(object, name)
}

// Member returns a member of an object, or null if it is missing.
func Member(object connect.Value, name string) connect.Value {
	for _, e := range object.Map() {
		if e.Key.Str() == name {
			return e.Value
		}
	}
	return connect.Value{}
}

var nodeTypes = map[connect.Kind]string{
	connect.Null: "NULL", connect.Bool: "BOOLEAN", connect.Int64: "NUMBER", connect.Float64: "NUMBER", connect.KindDecimal: "NUMBER",
	connect.String: "STRING", connect.List: "ARRAY", connect.Map: "OBJECT",
}

// NodeType returns the type of decoded JSON as Apache's messages name it.
func NodeType(v connect.Value) string { return nodeTypes[v.Kind()] }
