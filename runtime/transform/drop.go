package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

const confluentPackage = "io.confluent.connect.transforms."

var dropClasses = halves(confluentPackage+"Drop", "Sets the %s to null.", configs.Keys{
	configs.Def("schema.behavior", configs.String, "nullify", configs.Medium, "What happens to the schema: nullify removes it too, retain keeps it, "+
		"validate keeps it and fails unless it is optional, force_optional keeps it and makes it optional.",
		configs.OneOf("nullify", "retain", "validate", "force_optional")),
}, func(c configs.Config, on part) (transformation, error) {
	return &drop{on: on, schema: c.String("schema.behavior")}, nil
})

type drop struct {
	on       part
	schema   string
	optional derived[*connect.Schema]
}

func (t *drop) apply(r *record) (bool, error) {
	schema, _, err := t.on.get(r)
	switch {
	case err != nil:
		return false, err
	case schema == nil || t.schema == "nullify":
		schema = nil
	case schema.Optional, t.schema == "retain":
	case t.schema == "validate":
		return false, dataErrorf("the schema of the %s is not optional, so that it cannot be null: set schema.behavior to nullify or force_optional", t.on)
	default:
		schema, _ = t.optional.of(schema, func(s *connect.Schema) (*connect.Schema, error) {
			out := *s
			out.Optional = true
			return &out, nil
		})
	}
	t.on.set(r, schema, connect.Value{})
	return true, nil
}
