package transform

import (
	"errors"
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

var headerFromClasses = halves(apachePackage+"HeaderFrom", "Moves or copies fields of the %s into headers.", configs.Keys{
	configs.Req("fields", configs.List, configs.High, "The names of the fields.", configs.NonEmptyList),
	configs.Req("headers", configs.List, configs.High, "The names of the headers, in the order of fields.", configs.NonEmptyList),
	configs.Req("operation", configs.String, configs.High, "move removes the fields; copy keeps them.", configs.OneOf("move", "copy")),
	replaceNull,
}, newHeaderFrom)

type headerFrom struct {
	on              part
	read            reader
	fields, headers []string
	move            bool
	moves           derived[*connect.Schema]
}

func newHeaderFrom(c configs.Config, on part) (transformation, error) {
	t := &headerFrom{on: on, read: readerOf(c), fields: c.List("fields"), headers: c.List("headers"), move: c.String("operation") == "move"}
	if len(t.fields) != len(t.headers) {
		return nil, errors.New("'fields' config must have the same number of elements as 'headers' config.") // Apache's wording
	}
	return t, nil
}

func (t *headerFrom) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil:
		return false, err
	case schema == nil:
		return true, t.fromMap(r, v)
	}
	return true, t.fromStruct(r, schema, v)
}

func (t *headerFrom) fromMap(r *record, v connect.Value) error {
	entries, err := requireMap(v, "header operation")
	if err != nil {
		return err
	}
	headers := slices.Clone(r.Headers)
	for i, field := range t.fields {
		headers = append(headers, connect.Header{Key: t.headers[i], Value: member(entries, field)})
	}
	if t.move {
		entries = slices.DeleteFunc(slices.Clone(entries), func(e connect.MapEntry) bool {
			return e.Key.Kind() == connect.String && slices.Contains(t.fields, e.Key.Str())
		})
		t.on.set(r, nil, connect.MapValue(entries))
	}
	r.Headers = headers
	return nil
}

func (t *headerFrom) fromStruct(r *record, schema *connect.Schema, v connect.Value) error {
	s, err := requireStruct(v, "header operation")
	if err != nil {
		return err
	}
	if t.move {
		if schema, v, err = t.without(s); err != nil {
			return err
		}
	}
	headers := slices.Clone(r.Headers)
	for i, field := range t.fields {
		at := s.Schema.FieldIndex(field)
		if at < 0 {
			return errorf(nullPointer, "the %s has no field %q", t.on, field)
		}
		headers = append(headers, connect.Header{Key: t.headers[i], Schema: s.Schema.Fields[at].Schema, Value: t.read.get(s, at)})
	}
	t.on.set(r, schema, v)
	r.Headers = headers
	return nil
}

// without returns a struct without the fields that move.
func (t *headerFrom) without(s *connect.Struct) (*connect.Schema, connect.Value, error) {
	schema, err := t.moves.of(s.Schema, func(of *connect.Schema) (*connect.Schema, error) {
		out := basics(of, connect.KindStruct)
		for _, f := range of.Fields {
			if !slices.Contains(t.fields, f.Name) {
				out.Fields = append(out.Fields, f)
			}
		}
		return out, nil
	})
	if err != nil {
		return nil, connect.Value{}, err
	}
	values := make([]connect.Value, 0, len(schema.Fields))
	for i := range s.Schema.Fields {
		f := &s.Schema.Fields[i]
		if slices.Contains(t.fields, f.Name) {
			continue
		}
		v := t.read.get(s, i)
		if err := check(f, v); err != nil {
			return nil, connect.Value{}, err
		}
		values = append(values, v)
	}
	return schema, structOf(schema, values), nil
}
