package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

var hoistFieldClasses = halves(apachePackage+"HoistField", "Wraps the %s in a struct or map with one field.", configs.Keys{
	configs.Req("field", configs.String, configs.Medium, "The name of the field."),
}, func(c configs.Config, on part) (transformation, error) {
	return &hoistField{on: on, field: c.String("field")}, nil
})

type hoistField struct {
	on      part
	field   string
	schemas derived[*connect.Schema]
}

func (t *hoistField) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	if err != nil {
		return false, err
	}
	if schema == nil {
		t.on.set(r, nil, connect.MapValue([]connect.MapEntry{{Key: connect.StringValue(t.field), Value: v}}))
		return true, nil
	}
	hoisted, err := t.schemas.of(schema, func(s *connect.Schema) (*connect.Schema, error) {
		return &connect.Schema{Type: connect.KindStruct, Fields: []connect.Field{{Name: t.field, Schema: s}}}, nil
	})
	if err == nil {
		err = t.validate(&hoisted.Fields[0], v)
	}
	if err != nil {
		return false, err
	}
	t.on.set(r, hoisted, structOf(hoisted, []connect.Value{v}))
	return true, nil
}

// validate rejects invalid data from earlier transformations: nulls in required fields, and logical
// type names on the wrong types.
func (t *hoistField) validate(f *connect.Field, v connect.Value) error {
	kind, named := v.Kind(), f.Schema.Name
	switch {
	case v.IsNull():
		return check(f, v)
	case isTime(f.Schema) && kind != connect.KindTime, named == connect.DecimalName && kind != connect.KindDecimal:
		return dataErrorf("Invalid Java object for schema %q with type %s: %s", named, f.Schema.Type, described(v))
	case kind == connect.KindStruct:
		s := v.Struct()
		for i := range s.Values {
			if s.Values[i].IsNull() && s.Schema.Fields[i].Schema.Default.IsNull() {
				if err := check(&s.Schema.Fields[i], s.Values[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
