package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/plugins/connect"
)

// inferredType is the inferred type of schemaless data. Every part may be null.
type inferredType struct {
	kind   connect.Kind // Null: unknown
	scale  int32        // of a decimal
	fields []inferredField
	places map[string]int // indexes of the fields by name, once there are many
	elem   *inferredType
}

type inferredField struct {
	name string
	of   *inferredType
}

func inferType(v connect.Value) *inferredType {
	switch k := v.Kind(); k {
	case connect.List:
		s := &inferredType{kind: k, elem: &inferredType{}}
		for _, item := range v.List() {
			s.elem = merged(s.elem, inferType(item))
		}
		return s
	case connect.Map:
		s := &inferredType{kind: k}
		for _, e := range v.Map() {
			s.fields = append(s.fields, inferredField{e.Key.Text(), inferType(e.Value)})
		}
		return s
	case connect.KindDecimal:
		return &inferredType{kind: k, scale: v.Decimal().Scale}
	default:
		return &inferredType{kind: k}
	}
}

// place returns the index of a field.
func (t *inferredType) place(name string) (int, bool) {
	if len(t.fields) < 32 {
		i := slices.IndexFunc(t.fields, func(f inferredField) bool { return f.name == name })
		return i, i >= 0
	}
	if t.places == nil {
		t.places = map[string]int{}
	}
	for i := len(t.places); i < len(t.fields); i++ { // the names of its fields are unique
		t.places[t.fields[i].name] = i
	}
	i, ok := t.places[name]
	return i, ok
}

// merged returns a type for data of either type: the fields of both, the wider of two number
// types, otherwise a string. It may modify both.
func merged(a, b *inferredType) *inferredType {
	switch {
	case a.kind == connect.Null:
		return b
	case b.kind == connect.Null:
		return a
	case a.kind == b.kind && a.kind == connect.List:
		return &inferredType{kind: a.kind, elem: merged(a.elem, b.elem)}
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
		return &inferredType{kind: connect.Float64}
	}
	return &inferredType{kind: connect.String}
}

func (t *inferredType) isNumber() bool {
	return t.kind >= connect.Int8 && t.kind <= connect.Float64 || t.kind == connect.KindDecimal
}

// signature writes a text that is equal for equal types.
func (t *inferredType) signature(to *strings.Builder) {
	fmt.Fprintf(to, "%d.%d", t.kind, t.scale)
	if t.elem != nil {
		t.elem.signature(to)
	}
	for _, f := range t.fields {
		fmt.Fprintf(to, "%q:", f.name)
		f.of.signature(to)
	}
	to.WriteByte(';')
}

func (t *inferredType) schema() *connect.Schema {
	switch t.kind {
	case connect.Null:
		return connect.OptionalStringSchema
	case connect.List:
		return &connect.Schema{Type: connect.List, Optional: true, Elem: t.elem.schema()}
	case connect.KindTime:
		return optionalTimestamp
	case connect.KindDecimal:
		return &connect.Schema{Type: connect.Bytes, Optional: true, Name: connect.DecimalName, Version: 1,
			Parameters: map[string]string{"scale": fmt.Sprint(t.scale)}}
	case connect.Map:
		out := &connect.Schema{Type: connect.KindStruct, Optional: true}
		for _, f := range t.fields {
			out.Fields = append(out.Fields, connect.Field{Name: strings.Clone(f.name), Schema: f.of.schema()})
		}
		return out
	}
	return &connect.Schema{Type: t.kind, Optional: true}
}

// schemaInference infers schemas for schemaless data: equal types get the same pointer.
type schemaInference struct{ schemas byText[*connect.Schema] }

// maxConformed limits the number of values in data that gets a schema. Objects in a list get the
// fields of all of them: 10,000 objects with one field each, all with different names, have
// 100,000,000 values.
const maxConformed = 5_000_000

// typed returns schemaless data with an inferred schema.
func (k *schemaInference) typed(v connect.Value) (*connect.Schema, connect.Value, error) {
	s := inferType(v)
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

// conformed converts v to the schema of its type. It subtracts the number of created values from
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
