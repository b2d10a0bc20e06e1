package transform

import (
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

var extractFieldClasses = halves(apachePackage+"ExtractField", "Replaces the %s with one of its fields.", configs.Keys{
	configs.Req("field", configs.String, configs.Medium, "The name of the field."),
	replaceNull,
	configs.Def("field.syntax.version", configs.String, "V1", configs.High, "V1: field is a name. V2: field is a path in which dots separate "+
		"the names of nested fields; a name that contains dots is enclosed in backticks.", configs.OneOfFold("V1", "V2")),
}, newExtractField)

type extractField struct {
	on   part
	read reader
	path []string
}

func newExtractField(c configs.Config, on part) (transformation, error) {
	t := &extractField{on: on, read: readerOf(c), path: []string{c.String("field")}}
	if strings.EqualFold(c.String("field.syntax.version"), "V2") {
		path, err := parsePath(c.String("field"))
		if err != nil {
			return nil, err
		}
		t.path = path
	}
	return t, nil
}

func (t *extractField) apply(r *record) (bool, error) {
	schema, v, err := t.find(r)
	if err != nil {
		return false, err
	}
	t.on.set(r, schema, v)
	return true, nil
}

func (t *extractField) find(r *record) (*connect.Schema, connect.Value, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || len(t.path) == 0:
		return schema, v, err
	case schema == nil:
		v, err = t.fromMap(v)
		return nil, v, err
	}
	return t.fromStruct(schema, v)
}

func (t *extractField) fromMap(v connect.Value) (connect.Value, error) {
	for _, step := range t.path {
		if v.IsNull() {
			return v, nil
		}
		entries, err := requireMap(v, "field extraction")
		if err != nil {
			return v, err
		}
		v = member(entries, step)
	}
	return v, nil
}

func (t *extractField) fromStruct(schema *connect.Schema, v connect.Value) (*connect.Schema, connect.Value, error) {
	if !v.IsNull() && v.Kind() != connect.KindStruct {
		return nil, v, dataErrorf("Only Struct objects supported for [field extraction], found: %s", described(v))
	}
	for _, step := range t.path {
		if schema.Type != connect.KindStruct {
			return nil, v, dataErrorf("Cannot look up fields on non-struct type: the field %q is looked for in a %s", step, schema.Type)
		}
		i := schema.FieldIndex(step)
		if i < 0 {
			return nil, v, errorf(illegalArgument, "Unknown field: %s", strings.Join(t.path, "."))
		}
		schema = schema.Fields[i].Schema
		if !v.IsNull() {
			v = t.read.get(v.Struct(), i)
		}
	}
	return schema, v, nil
}
