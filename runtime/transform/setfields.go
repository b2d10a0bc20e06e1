package transform

import (
	"slices"

	"millrace/plugins/connect"
)

// fieldSetter sets fields of structs whose types may differ between records.
type fieldSetter struct {
	names []string
	known []retyped // the latest first
}

// retyped is the new schema for a schema when its fields get types.
type retyped struct {
	from  *connect.Schema
	types []*connect.Schema // nil: the field stays
	to    *connect.Schema
	place []int
}

const maxRetyped = 50

// set sets fields to values of the given types. A nil type leaves the field unchanged.
func (t *fieldSetter) set(s *connect.Struct, types []*connect.Schema, values []connect.Value) *connect.Struct {
	plan := t.plan(s.Schema, types)
	out := make([]connect.Value, len(plan.to.Fields))
	copy(out, s.Values)
	for i, at := range plan.place {
		if types[i] != nil {
			out[at] = values[i]
		}
	}
	return &connect.Struct{Schema: plan.to, Values: out}
}

func (t *fieldSetter) plan(from *connect.Schema, types []*connect.Schema) retyped {
	for _, k := range t.known {
		if k.from == from && slices.Equal(k.types, types) {
			return k
		}
	}
	to := *from
	to.Fields = slices.Clone(from.Fields)
	to.Default = connect.Value{}
	place := make([]int, len(t.names))
	for i, name := range t.names {
		if types[i] == nil {
			continue
		}
		if place[i] = to.FieldIndex(name); place[i] < 0 {
			place[i] = len(to.Fields)
			to.Fields = append(to.Fields, connect.Field{Name: name, Schema: types[i]})
		}
		to.Fields[place[i]].Schema = types[i]
	}
	made := retyped{from, slices.Clone(types), &to, place}
	t.known = append([]retyped{made}, t.known[:min(len(t.known), maxRetyped-1)]...)
	return made
}
