package transform

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"millrace/plugins/connect"
)

// payloadExpansion turns JSON text in outbox rows into data with a schema, as Debezium's class does:
// equal schemas are the same pointer.
type payloadExpansion struct {
	nulls bool // null becomes optional bytes; otherwise its field is left out
	known byText[*connect.Schema]
}

// of returns the data and the schema of a JSON text. What is no JSON object, or has no schema, stays
// as it is.
func (e *payloadExpansion) of(name string, text connect.Value, schema *connect.Schema) (connect.Value, *connect.Schema) {
	if text.Kind() != connect.String || !strings.HasPrefix(text.Text(), "{") {
		return text, schema
	}
	document, err := connect.DecodeJSON(text.Bytes())
	if err != nil {
		return text, schema
	}
	s, err := e.schema(name, document)
	if err != nil {
		return text, schema
	}
	s = e.same(s)
	v, err := withSchema(s, document)
	if err != nil {
		return text, schema
	}
	return v, s
}

// same returns the pointer for all schemas that equal s.
func (e *payloadExpansion) same(s *connect.Schema) *connect.Schema {
	return e.known.of(signature(s), func(string) *connect.Schema { return s })
}

// signature returns a text that is equal for equal schemas of JSON data.
func signature(s *connect.Schema) string {
	var out strings.Builder
	sign(s, &out)
	return out.String()
}

func sign(s *connect.Schema, to *strings.Builder) {
	fmt.Fprintf(to, "%d%t%q", s.Type, s.Optional, s.Name)
	if s.Elem != nil {
		sign(s.Elem, to)
	}
	for _, f := range s.Fields {
		fmt.Fprintf(to, "%q:", f.Name)
		sign(f.Schema, to)
	}
	to.WriteByte(';')
}

var errMixed = errors.New("the items of an array have different types")

// schema returns the schema of JSON data; nil if it has none, as null and an empty array.
func (e *payloadExpansion) schema(name string, v connect.Value) (*connect.Schema, error) {
	switch v.Kind() {
	case connect.String:
		return connect.OptionalStringSchema, nil
	case connect.Bool:
		return optionalBoolean, nil
	case connect.Null:
		if e.nulls {
			return connect.OptionalBytesSchema, nil
		}
		return nil, nil
	case connect.List:
		if len(v.List()) == 0 {
			return nil, nil
		}
		item, err := e.itemSchema(name, v.List())
		return &connect.Schema{Type: connect.List, Optional: true, Elem: item}, err
	case connect.Map:
		return e.objectSchema(name, v.Map())
	}
	return numberSchema(v), nil
}

func numberSchema(v connect.Value) *connect.Schema {
	switch {
	case v.Kind() != connect.Int64:
		return optionalFloat64
	case v.Int() >= math.MinInt32 && v.Int() <= math.MaxInt32:
		return optionalInt32
	}
	return optionalInt64
}

func (e *payloadExpansion) objectSchema(name string, entries []connect.MapEntry) (*connect.Schema, error) {
	s := &connect.Schema{Type: connect.KindStruct, Optional: true, Name: name}
	prefix := name
	if prefix != "" {
		prefix += "."
	}
	for _, entry := range entries {
		field := strings.Clone(entry.Key.Text())
		of, err := e.schema(prefix+field, entry.Value)
		if err != nil {
			return nil, err
		}
		if of != nil && s.FieldIndex(field) < 0 {
			s.Fields = append(s.Fields, connect.Field{Name: field, Schema: of})
		}
	}
	return s, nil
}

// itemSchema returns the schema of an array's items: objects have the fields of all of them.
func (e *payloadExpansion) itemSchema(name string, items []connect.Value) (*connect.Schema, error) {
	first := connect.Value{}
	for _, item := range items {
		switch {
		case item.IsNull():
		case first.IsNull():
			first = item
		case kindInJSON(item) != kindInJSON(first), kindInJSON(item) == connect.Int64 && numberSchema(item) != numberSchema(first):
			return nil, errMixed
		}
	}
	if first.Kind() != connect.Map {
		s, err := e.schema("", first)
		if err == nil && s == nil {
			err = errMixed
		}
		return s, err
	}
	var all *connect.Schema
	for _, item := range items {
		if item.IsNull() {
			continue
		}
		s, err := e.schema(name, item)
		if err != nil {
			return nil, err
		}
		all = united(all, s)
	}
	return all, nil
}

// kindInJSON returns the kind of a JSON value; all numbers are Int64.
func kindInJSON(v connect.Value) connect.Kind {
	switch k := v.Kind(); k {
	case connect.String, connect.Bool, connect.List, connect.Map, connect.Null:
		return k
	}
	return connect.Int64
}

// united returns a struct's schema with the fields of both. Of a field with two schemas the first one
// counts, unless it comes from null. A schema of different objects is required, as in Debezium.
func united(a, b *connect.Schema) *connect.Schema {
	if a == nil {
		return b
	}
	if signature(a) != signature(b) {
		a.Optional = false
	}
	for _, f := range b.Fields {
		i := a.FieldIndex(f.Name)
		switch {
		case i < 0:
			a.Fields = append(a.Fields, f)
		case a.Fields[i].Schema.Type == connect.Bytes && f.Schema.Type != connect.Bytes:
			a.Fields[i].Schema = f.Schema
		}
	}
	return a
}

// withSchema returns JSON data as data of the schema. Fields without a schema are left out.
func withSchema(s *connect.Schema, v connect.Value) (connect.Value, error) {
	switch k := v.Kind(); {
	case k == connect.Null:
		return v, nil
	case k == connect.List && s.Type == connect.List:
		items := make([]connect.Value, len(v.List()))
		for i, item := range v.List() {
			var err error
			if items[i], err = withSchema(s.Elem, item); err != nil {
				return v, err
			}
		}
		return connect.ListValue(items), nil
	case k == connect.Map && s.Type == connect.KindStruct:
		values, entries := make([]connect.Value, len(s.Fields)), v.Map()
		for i, f := range s.Fields {
			var err error
			if values[i], err = withSchema(f.Schema, member(entries, f.Name)); err != nil {
				return v, err
			}
		}
		return structOf(s, values), nil
	case k == s.Type:
		return v, nil
	case k == connect.Int64 && s.Type == connect.Int32 && numberSchema(v) == optionalInt32:
		return connect.Int32Value(int32(v.Int())), nil
	}
	return v, errMixed
}
