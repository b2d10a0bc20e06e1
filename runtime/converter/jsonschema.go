package converter

import (
	"fmt"
	"math"

	"millrace/plugins/connect"
)

var typesByName = func() map[string]connect.Kind {
	kinds := make(map[string]connect.Kind, len(typeNames))
	for kind, name := range typeNames {
		kinds[name] = kind
	}
	return kinds
}()

// parseSchema parses a schema from its JSON; null means no schema.
func (j *jsonConverter) parseSchema(text []byte) (*connect.Schema, error) {
	v, err := connect.DecodeJSON(text)
	if err != nil {
		return nil, &DataError{"Converting byte[] to Kafka Connect data failed due to serialization error", err}
	}
	if v.IsNull() {
		return nil, nil
	}
	return j.schemaOf(v)
}

func (j *jsonConverter) schemaOf(v connect.Value) (*connect.Schema, error) {
	if v.Kind() != connect.Map || member(v, "type").Kind() != connect.String {
		return nil, dataErrorf("Schema must contain 'type' field")
	}
	kind, ok := typesByName[member(v, "type").Str()]
	if !ok {
		return nil, dataErrorf("Unknown schema type: %s", member(v, "type").Str())
	}
	s := &connect.Schema{Type: kind, Optional: member(v, "optional").Kind() == connect.Bool && member(v, "optional").Bool()}
	if err := j.schemaMembers(s, v); err != nil {
		return nil, err
	}
	if name := member(v, "name"); name.Kind() == connect.String {
		s.Name = name.Str()
	}
	if doc := member(v, "doc"); doc.Kind() == connect.String {
		s.Doc = doc.Str()
	}
	if version := member(v, "version"); !version.IsNull() {
		if version.Kind() != connect.Int64 || version.Int() < math.MinInt32 || version.Int() > math.MaxInt32 {
			return nil, dataErrorf("Invalid schema version: must be an integer")
		}
		s.Version = int32(version.Int())
	}
	if err := schemaParameters(s, member(v, "parameters")); err != nil {
		return nil, err
	}
	if given := member(v, "default"); !given.IsNull() {
		value, err := j.convert(s, given)
		if err != nil {
			return nil, fmt.Errorf("reading a schema's default: %w", err)
		}
		s.Default = value
	}
	return s, nil
}

func (j *jsonConverter) schemaMembers(s *connect.Schema, v connect.Value) (err error) {
	switch s.Type {
	case connect.List:
		if member(v, "items").Kind() != connect.Map {
			return dataErrorf("Array schema did not specify the element type")
		}
		s.Elem, err = j.schemaOf(member(v, "items"))
	case connect.Map:
		if member(v, "keys").Kind() != connect.Map {
			return dataErrorf("Map schema did not specify the key type")
		}
		if member(v, "values").Kind() != connect.Map {
			return dataErrorf("Map schema did not specify the value type")
		}
		if s.Key, err = j.schemaOf(member(v, "keys")); err == nil {
			s.Elem, err = j.schemaOf(member(v, "values"))
		}
	case connect.KindStruct:
		s.Fields, err = j.schemaFields(member(v, "fields"))
	}
	return err
}

func (j *jsonConverter) schemaFields(v connect.Value) ([]connect.Field, error) {
	if v.Kind() != connect.List {
		return nil, dataErrorf(`Struct schema's "fields" argument is not an array.`)
	}
	var fields []connect.Field
	for _, f := range v.List() {
		if f.Kind() != connect.Map || member(f, "field").Kind() != connect.String {
			return nil, dataErrorf("Struct schema's field name not specified properly")
		}
		s, err := j.schemaOf(f)
		if err != nil {
			return nil, err
		}
		fields = append(fields, connect.Field{Name: member(f, "field").Str(), Schema: s})
	}
	return fields, nil
}

func schemaParameters(s *connect.Schema, v connect.Value) error {
	if v.Kind() != connect.Map {
		return nil
	}
	s.Parameters = make(map[string]string, len(v.Map()))
	for _, e := range v.Map() {
		if e.Value.Kind() != connect.String {
			return dataErrorf("Schema parameters must have string values.")
		}
		s.Parameters[e.Key.Str()] = e.Value.Str()
	}
	return nil
}
