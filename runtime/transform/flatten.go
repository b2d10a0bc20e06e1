package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

var flattenClasses = halves(apachePackage+"Flatten", "Flattens nested structs and maps in the %s: their fields become top-level fields.", configs.Keys{
	configs.Def("delimiter", configs.String, ".", configs.Medium, "The separator between the names of nested fields in the new name."),
}, func(c configs.Config, on part) (transformation, error) {
	return &flatten{on: on, delimiter: c.String("delimiter")}, nil
})

type flatten struct {
	on        part
	delimiter string
	schemas   derived[*connect.Schema]
}

func (t *flatten) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || v.IsNull():
		return true, err
	case schema == nil:
		return true, t.flattenMap(r, v)
	}
	return true, t.flattenStruct(r, v)
}

func (t *flatten) flattenMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "flattening")
	if err != nil {
		return err
	}
	flat, err := t.addEntries(make([]connect.MapEntry, 0, len(entries)), "", entries)
	if err != nil {
		return err
	}
	t.on.set(r, nil, connect.MapValue(flat))
	return nil
}

func (t *flatten) addEntries(flat []connect.MapEntry, prefix string, entries []connect.MapEntry) (_ []connect.MapEntry, err error) {
	for _, e := range entries {
		name := t.name(prefix, e.Key.Text())
		if e.Value, err = decoded(e.Value); err != nil {
			return nil, err
		}
		switch e.Value.Kind() {
		case connect.Map:
			if flat, err = t.addEntries(flat, name, e.Value.Map()); err != nil {
				return nil, err
			}
		case connect.KindStruct, connect.KindDecimal, connect.KindTime:
			return nil, dataErrorf("Flatten transformation does not support %s for record without schemas (for field %s)", described(e.Value), name)
		default:
			flat = put(flat, name, e.Value)
		}
	}
	return flat, nil
}

func (t *flatten) name(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + t.delimiter + name
}

func (t *flatten) flattenStruct(r *record, v connect.Value) error {
	s, err := requireStruct(v, "flattening")
	if err != nil {
		return err
	}
	schema, err := t.schemas.of(s.Schema, func(of *connect.Schema) (*connect.Schema, error) {
		out := basics(of, connect.KindStruct)
		return out, t.addFields(out, "", of, of.Optional, of.Default)
	})
	if err != nil {
		return err
	}
	values := addValues(make([]connect.Value, 0, len(schema.Fields)), s.Schema, s)
	for i := range values {
		if err := check(&schema.Fields[i], values[i]); err != nil {
			return err
		}
	}
	t.on.set(r, schema, structOf(schema, values))
	return nil
}

// addFields adds the fields of a schema to the flat one. They are optional if their struct is, and
// take their defaults from its default.
func (t *flatten) addFields(flat *connect.Schema, prefix string, of *connect.Schema, optional bool, given connect.Value) error {
	for i, f := range of.Fields {
		name, optional := t.name(prefix, f.Name), optional || f.Schema.Optional
		preset := f.Schema.Default
		if preset.IsNull() && given.Kind() == connect.KindStruct {
			preset = reader{defaults: true}.get(given.Struct(), i)
		}
		switch f.Schema.Type {
		case connect.KindStruct:
			if err := t.addFields(flat, name, f.Schema, optional, preset); err != nil {
				return err
			}
		case connect.Map:
			return dataErrorf("Flatten transformation does not support MAP for record with schemas (for field %s)", name)
		default:
			schema := *f.Schema
			schema.Optional, schema.Default = optional, preset
			if err := addField(flat, name, &schema); err != nil {
				return err
			}
		}
	}
	return nil
}

// addValues appends the values of a struct, or nulls for a null struct.
func addValues(values []connect.Value, schema *connect.Schema, s *connect.Struct) []connect.Value {
	for i := range schema.Fields {
		v := connect.Value{}
		if s != nil {
			v = reader{defaults: true}.get(s, i)
		}
		if of := schema.Fields[i].Schema; of.Type != connect.KindStruct {
			values = append(values, v)
		} else if v.IsNull() {
			values = addValues(values, of, nil)
		} else {
			values = addValues(values, of, v.Struct())
		}
	}
	return values
}
