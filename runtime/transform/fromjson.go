package transform

import (
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

var fromJSONClasses = halves(ownPackage+"FromJson", "Parses JSON text in the %s: the whole %[1]s, or fields of it.", configs.Keys{
	configs.Def("fields", configs.List, "", configs.High, "The names of the fields with JSON text. Empty: the whole key or value.", configs.UniqueItems),
	configs.Def("output", configs.String, "auto", configs.Medium, "The result for a whole key or value: struct is data with a schema inferred from the text, map is data "+
		"without a schema, auto decides by the text. Fields get a schema if the record has one.", configs.OneOf("auto", "struct", "map")),
}, func(c configs.Config, on part) (transformation, error) {
	return &fromJSON{on: on, fields: fieldSetter{names: c.List("fields")}, output: c.String("output")}, nil
})

type fromJSON struct {
	on      part
	fields  fieldSetter
	output  string
	schemas schemaInference
}

func (t *fromJSON) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || v.IsNull():
		return true, err
	case len(t.fields.names) == 0:
		return true, t.whole(r, schema, v)
	case schema == nil:
		return true, t.inMap(r, v)
	}
	return true, t.inStruct(r, v)
}

func (t *fromJSON) whole(r *record, schema *connect.Schema, v connect.Value) error {
	read, err := readJSON("", v)
	if err != nil {
		return err
	}
	if t.output == "struct" || t.output == "auto" && schema != nil {
		if schema, read, err = t.schemas.typed(read); err != nil {
			return err
		}
	} else {
		schema = nil
	}
	t.on.set(r, schema, read)
	return nil
}

func (t *fromJSON) inMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "reading JSON")
	if err != nil {
		return err
	}
	entries = slices.Clone(entries)
	for _, name := range t.fields.names {
		if i := keyIndex(entries, name); i >= 0 {
			if entries[i].Value, err = readJSON(name, entries[i].Value); err != nil {
				return err
			}
		}
	}
	t.on.set(r, nil, connect.MapValue(entries))
	return nil
}

func (t *fromJSON) inStruct(r *record, v connect.Value) error {
	s, err := requireStruct(v, "reading JSON")
	if err != nil {
		return err
	}
	types := make([]*connect.Schema, len(t.fields.names))
	values := make([]connect.Value, len(types))
	for i, name := range t.fields.names {
		at := s.Schema.FieldIndex(name)
		if at < 0 || s.Values[at].IsNull() {
			continue
		}
		if values[i], err = readJSON(name, s.Values[at]); err != nil {
			return err
		}
		if types[i], values[i], err = t.schemas.typed(values[i]); err != nil {
			return err
		}
	}
	out := t.fields.set(s, types, values)
	t.on.set(r, out.Schema, connect.StructValue(out))
	return nil
}

// readJSON parses a text; other data stays unchanged.
func readJSON(field string, v connect.Value) (connect.Value, error) {
	if k := v.Kind(); k != connect.String && k != connect.Bytes {
		return v, nil
	}
	read, err := connect.DecodeJSON(v.Bytes())
	if err == nil {
		return read, nil
	}
	where := "the text"
	if field != "" {
		where = "the field " + field
	}
	return v, &Error{Exception: dataException, Message: where + " is no JSON", Err: err}
}
