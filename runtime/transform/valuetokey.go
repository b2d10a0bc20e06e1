package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

var valueToKeyClasses = whole(apachePackage+"ValueToKey", "Builds the key from fields of the value.", configs.Keys{
	configs.Req("fields", configs.List, configs.High, "The names of the fields.", configs.NonEmptyList, configs.UniqueItems),
	replaceNull,
}, func(c configs.Config) (transformation, error) {
	return &valueToKey{read: readerOf(c), fields: c.List("fields")}, nil
})

type valueToKey struct {
	read   reader
	fields []string
	plans  derived[replacement]
}

func (t *valueToKey) apply(r *record) (bool, error) {
	schema, v, err := onValue.get(r)
	switch {
	case err != nil:
		return false, err
	case schema == nil:
		return true, t.ofMap(r, v)
	}
	return true, t.ofStruct(r, v)
}

func (t *valueToKey) ofMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "copying fields from value to key")
	if err != nil {
		return err
	}
	key := make([]connect.MapEntry, len(t.fields))
	for i, field := range t.fields {
		key[i] = connect.MapEntry{Key: connect.StringValue(field), Value: member(entries, field)}
	}
	onKey.set(r, nil, connect.MapValue(key))
	return nil
}

func (t *valueToKey) ofStruct(r *record, v connect.Value) error {
	s, err := requireStruct(v, "copying fields from value to key")
	if err != nil {
		return err
	}
	plan, err := t.plans.of(s.Schema, t.plan)
	if err != nil {
		return err
	}
	values := make([]connect.Value, len(plan.from))
	for i, from := range plan.from {
		values[i] = t.read.get(s, from)
		if err := check(&plan.schema.Fields[i], values[i]); err != nil {
			return err
		}
	}
	onKey.set(r, plan.schema, structOf(plan.schema, values))
	return nil
}

func (t *valueToKey) plan(s *connect.Schema) (replacement, error) {
	p := replacement{schema: &connect.Schema{Type: connect.KindStruct}}
	for _, field := range t.fields {
		i := s.FieldIndex(field)
		if i < 0 {
			return p, dataErrorf("Field does not exist: %s", field)
		}
		p.schema.Fields = append(p.schema.Fields, s.Fields[i])
		p.from = append(p.from, i)
	}
	return p, nil
}
