package transform

import (
	"fmt"
	"slices"
	"strings"

	"millrace/plugins/connect"
)

// shape is what is known of the type of schemaless data. Everything may be null.
type shape struct {
	kind   connect.Kind // Null: nothing is known
	scale  int32        // of a decimal
	fields []shapeField
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

// merged is the shape of what is of either shape: fields of both, the wider of two numbers; else a text.
func merged(a, b *shape) *shape {
	switch {
	case a.kind == connect.Null:
		return b
	case b.kind == connect.Null:
		return a
	case a.kind == b.kind && a.kind == connect.List:
		return &shape{kind: a.kind, elem: merged(a.elem, b.elem)}
	case a.kind == b.kind && a.kind == connect.Map:
		out := &shape{kind: a.kind, fields: slices.Clone(a.fields)}
		for _, f := range b.fields {
			i := slices.IndexFunc(out.fields, func(o shapeField) bool { return o.name == f.name })
			if i < 0 {
				out.fields = append(out.fields, f)
			} else {
				out.fields[i].of = merged(out.fields[i].of, f.of)
			}
		}
		return out
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

// signature is the same for the same shapes.
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

// shapes gives schemaless data the schema that it shows: the same pointer for the same shape.
type shapes struct{ schemas byText[*connect.Schema] }

func (k *shapes) typed(v connect.Value) (*connect.Schema, connect.Value) {
	s := shapeOf(v)
	var signature strings.Builder
	s.signature(&signature)
	schema := k.schemas.of(signature.String(), func(string) *connect.Schema { return s.schema() })
	return schema, conformed(schema, v)
}

// conformed is v as data of the schema that its shape has.
func conformed(s *connect.Schema, v connect.Value) connect.Value {
	switch k := v.Kind(); {
	case k == connect.Null || k == s.Type:
		if k != connect.List {
			return v
		}
		items := make([]connect.Value, len(v.List()))
		for i, item := range v.List() {
			items[i] = conformed(s.Elem, item)
		}
		return connect.ListValue(items)
	case s.Type == connect.KindStruct && k == connect.Map:
		values := make([]connect.Value, len(s.Fields))
		for i, f := range s.Fields {
			values[i] = conformed(f.Schema, member(v.Map(), f.Name))
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
