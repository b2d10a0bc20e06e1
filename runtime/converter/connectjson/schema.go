package connectjson

import (
	"fmt"
	"math"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

var typesByName = func() map[string]connect.Kind {
	kinds := make(map[string]connect.Kind, len(typeNames))
	for kind, name := range typeNames {
		kinds[name] = kind
	}
	return kinds
}()

// parseSchema parses a schema from its JSON; null means no schema.
func (j *Converter) parseSchema(text []byte) (*connect.Schema, error) {
	v, err := connect.DecodeJSON(text)
	if err != nil {
		return nil, conversion.Wrap("Converting byte[] to Kafka Connect data failed due to serialization error", err)
	}
	if v.IsNull() {
		return nil, nil
	}
	return j.schemaOf(v)
}

func (j *Converter) schemaOf(v connect.Value) (*connect.Schema, error) {
	if v.Kind() != connect.Map || Member(v, "type").Kind() != connect.String {
		return nil, conversion.Errorf("Schema must contain 'type' field")
	}
	kind, ok := typesByName[Member(v, "type").Str()]
	if !ok {
		return nil, conversion.Errorf("Unknown schema type: %s", Member(v, "type").Str())
	}
	s := &connect.Schema{Type: kind, Optional: Member(v, "optional").Kind() == connect.Bool && Member(v, "optional").Bool()}
	if err := j.schemaMembers(s, v); err != nil {
		return nil, err
	}
	if name := Member(v, "name"); name.Kind() == connect.String {
		s.Name = name.Str()
	}
	if doc := Member(v, "doc"); doc.Kind() == connect.String {
		s.Doc = doc.Str()
	}
	if version := Member(v, "version"); !version.IsNull() {
		if version.Kind() != connect.Int64 || version.Int() < math.MinInt32 || version.Int() > math.MaxInt32 {
			return nil, conversion.Errorf("Invalid schema version: must be an integer")
		}
		s.Version = int32(version.Int())
	}
	if err := SetParameters(s, Member(v, "parameters")); err != nil {
		return nil, err
	}
	if given := Member(v, "default"); !given.IsNull() {
		value, err := j.Convert(s, given)
		if err != nil {
			return nil, fmt.Errorf("reading a schema's default: %w", err)
		}
		s.Default = value
	}
	return s, nil
}

func (j *Converter) schemaMembers(s *connect.Schema, v connect.Value) (err error) {
	switch s.Type {
	case connect.List:
		if Member(v, "items").Kind() != connect.Map {
			return conversion.Errorf("Array schema did not specify the element type")
		}
		s.Elem, err = j.schemaOf(Member(v, "items"))
	case connect.Map:
		if Member(v, "keys").Kind() != connect.Map {
			return conversion.Errorf("Map schema did not specify the key type")
		}
		if Member(v, "values").Kind() != connect.Map {
			return conversion.Errorf("Map schema did not specify the value type")
		}
		if s.Key, err = j.schemaOf(Member(v, "keys")); err == nil {
			s.Elem, err = j.schemaOf(Member(v, "values"))
		}
	case connect.KindStruct:
		s.Fields, err = j.schemaFields(Member(v, "fields"))
	}
	return err
}

func (j *Converter) schemaFields(v connect.Value) ([]connect.Field, error) {
	if v.Kind() != connect.List {
		return nil, conversion.Errorf(`Struct schema's "fields" argument is not an array.`)
	}
	var fields []connect.Field
	for _, f := range v.List() {
		if f.Kind() != connect.Map || Member(f, "field").Kind() != connect.String {
			return nil, conversion.Errorf("Struct schema's field name not specified properly")
		}
		s, err := j.schemaOf(f)
		if err != nil {
			return nil, err
		}
		fields = append(fields, connect.Field{Name: Member(f, "field").Str(), Schema: s})
	}
	return fields, nil
}

// SetParameters sets the parameters of a schema from a JSON object. Other JSON leaves them as they
// are.
func SetParameters(s *connect.Schema, v connect.Value) error {
	if v.Kind() != connect.Map {
		return nil
	}
	s.Parameters = make(map[string]string, len(v.Map()))
	for _, e := range v.Map() {
		if e.Value.Kind() != connect.String {
			return conversion.Errorf("Schema parameters must have string values.")
		}
		s.Parameters[e.Key.Str()] = e.Value.Str()
	}
	return nil
}
