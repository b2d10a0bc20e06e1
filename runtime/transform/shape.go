package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/plugins/connect"
)

// shape is the inferred type of schemaless data. Every part may be null.
type shape struct {
	kind   connect.Kind // Null: unknown
	scale  int32        // of a decimal
	fields []shapeField
	places map[string]int // indexes of the fields by name, once there are many
	elem   *shape
}

type shapeField struct {
	name string
	of   *shape
}

func shapeOf(v connect.Value) *shape {
	switch k := v.Kind(); k {
	case connect.List:
		s := &shape{kind: k, elem: &shape{}}
		for _, item := range v.List() {
			s.elem = merged(s.elem, shapeOf(item))
		}
		return s
	case connect.Map:
		s := &shape{kind: k}
		for _, e := range v.Map() {
			s.fields = append(s.fields, shapeField{e.Key.Text(), shapeOf(e.Value)})
		}
		return s
	case connect.KindDecimal:
		return &shape{kind: k, scale: v.Decimal().Scale}
	default:
		return &shape{kind: k}
	}
}

// place returns the index of a field.
func (s *shape) place(name string) (int, bool) {
	if len(s.fields) < 32 {
		i := slices.IndexFunc(s.fields, func(f shapeField) bool { return f.name == name })
		return i, i >= 0
	}
	if s.places == nil {
		s.places = map[string]int{}
	}
	for i := len(s.places); i < len(s.fields); i++ { // field names of a shape are unique
		s.places[s.fields[i].name] = i
	}
	i, ok := s.places[name]
	return i, ok
}

// merged returns a shape for data of either shape: the fields of both, the wider of two number
// types, otherwise a string. It may modify both.
func merged(a, b *shape) *shape {
	switch {
	case a.kind == connect.Null:
		return b
	case b.kind == connect.Null:
		return a
	case a.kind == b.kind && a.kind == connect.List:
		return &shape{kind: a.kind, elem: merged(a.elem, b.elem)}
	case a.kind == b.kind && a.kind == connect.Map:
		for _, f := range b.fields {
			if i, ok := a.place(f.name); ok {
				a.fields[i].of = merged(a.fields[i].of, f.of)
			} else {
				a.fields = append(a.fields, f)
			}
		}
		return a
	case a.kind == b.kind && a.scale == b.scale:
		return a
	case a.isNumber() && b.isNumber():
		return &shape{kind: connect.Float64}
	}
	return &shape{kind: connect.String}
}

func (s *shape) isNumber() bool {
	return s.kind >= connect.Int8 && s.kind <= connect.Float64 || s.kind == connect.KindDecimal
}

// signature writes a text that is equal for equal shapes.
func (s *shape) signature(to *strings.Builder) {
	fmt.Fprintf(to, "%d.%d", s.kind, s.scale)
	if s.elem != nil {
		s.elem.signature(to)
	}
	for _, f := range s.fields {
		fmt.Fprintf(to, "%q:", f.name)
		f.of.signature(to)
	}
	to.WriteByte(';')
}

func (s *shape) schema() *connect.Schema {
	switch s.kind {
	case connect.Null:
		return connect.OptionalStringSchema
	case connect.List:
		return &connect.Schema{Type: connect.List, Optional: true, Elem: s.elem.schema()}
	case connect.KindTime:
		return optionalTimestamp
	case connect.KindDecimal:
		return &connect.Schema{Type: connect.Bytes, Optional: true, Name: connect.DecimalName, Version: 1,
			Parameters: map[string]string{"scale": fmt.Sprint(s.scale)}}
	case connect.Map:
		out := &connect.Schema{Type: connect.KindStruct, Optional: true}
		for _, f := range s.fields {
			out.Fields = append(out.Fields, connect.Field{Name: strings.Clone(f.name), Schema: f.of.schema()})
		}
		return out
	}
	return &connect.Schema{Type: s.kind, Optional: true}
}

// shapes infers schemas for schemaless data: equal shapes get the same pointer.
type shapes struct{ schemas byText[*connect.Schema] }

// maxConformed limits the number of values in data that gets a schema. Objects in a list get the
// fields of all of them: 10,000 objects with one field each, all with different names, have
// 100,000,000 values.
const maxConformed = 5_000_000

func (k *shapes) typed(v connect.Value) (*connect.Schema, connect.Value, error) {
	s := shapeOf(v)
	var signature strings.Builder
	s.signature(&signature)
	schema := k.schemas.of(signature.String(), func(string) *connect.Schema { return s.schema() })
	left := maxConformed
	v = conformed(schema, v, &left)
	if left < 0 {
		return nil, v, dataErrorf("the data has too many different fields for a schema: its objects have more than %d values with the fields of all of them", maxConformed)
	}
	return schema, v, nil
}

// conformed converts v to the schema of its shape. It subtracts the number of created values from
// left, and stops when that is below zero.
func conformed(s *connect.Schema, v connect.Value, left *int) connect.Value {
	switch k := v.Kind(); {
	case k == connect.Null || k == s.Type:
		if k != connect.List {
			return v
		}
		items := make([]connect.Value, len(v.List()))
		for i, item := range v.List() {
			items[i] = conformed(s.Elem, item, left)
		}
		return connect.ListValue(items)
	case s.Type == connect.KindStruct && k == connect.Map:
		if *left -= len(s.Fields); *left < 0 {
			return connect.Value{}
		}
		values, entries := make([]connect.Value, len(s.Fields)), v.Map()
		for i, f := range s.Fields {
			values[i] = conformed(f.Schema, member(entries, f.Name), left)
		}
		return structOf(s, values)
	case s.Type == connect.Float64:
		return castNumber(v, connect.Float64)
	case s.Type == connect.String:
		text, err := connect.AppendJSON(nil, v)
		if err != nil {
			return connect.StringValue(v.Text())
		}
		return connect.StringBytes(text)
	}
	return v
}
