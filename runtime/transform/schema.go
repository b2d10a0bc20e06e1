package transform

import (
	"millrace/configs"
	"millrace/plugins/connect"
)

// derived caches a transformation's result for each schema, keyed by pointer: the same pointers
// recur.
type derived[T any] struct {
	last     *connect.Schema
	lastMade T
	made     map[*connect.Schema]T
}

// maxDerived limits the memory for a source whose schemas keep changing.
const maxDerived = 200

func (d *derived[T]) of(s *connect.Schema, build func(*connect.Schema) (T, error)) (T, error) {
	if s == d.last && s != nil {
		return d.lastMade, nil
	}
	made, ok := d.made[s]
	if !ok {
		var err error
		if made, err = build(s); err != nil {
			return made, err
		}
		if d.made == nil || len(d.made) >= maxDerived {
			d.made = map[*connect.Schema]T{}
		}
		d.made[s] = made
	}
	d.last, d.lastMade = s, made
	return made, nil
}

var (
	optionalInt32     = &connect.Schema{Type: connect.Int32, Optional: true}
	optionalInt64     = &connect.Schema{Type: connect.Int64, Optional: true}
	optionalFloat64   = &connect.Schema{Type: connect.Float64, Optional: true}
	optionalBoolean   = &connect.Schema{Type: connect.Bool, Optional: true}
	dateSchema        = &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1}
	timeSchema        = &connect.Schema{Type: connect.Int32, Name: connect.TimeName, Version: 1}
	timestampSchema   = &connect.Schema{Type: connect.Int64, Name: connect.TimestampName, Version: 1}
	optionalDate      = &connect.Schema{Type: connect.Int32, Name: connect.DateName, Version: 1, Optional: true}
	optionalTime      = &connect.Schema{Type: connect.Int32, Name: connect.TimeName, Version: 1, Optional: true}
	optionalTimestamp = &connect.Schema{Type: connect.Int64, Name: connect.TimestampName, Version: 1, Optional: true}
)

// isTime reports whether a schema is a Date, Time or Timestamp.
func isTime(s *connect.Schema) bool {
	return s.Name == connect.DateName || s.Name == connect.TimeName || s.Name == connect.TimestampName
}

// basics returns a schema of type t with the name, version and doc of another. It is required and
// has no default.
func basics(s *connect.Schema, t connect.Kind) *connect.Schema {
	return &connect.Schema{Type: t, Name: s.Name, Version: s.Version, Doc: s.Doc, Parameters: s.Parameters}
}

// addField adds a field to a schema that is being built.
func addField(s *connect.Schema, name string, of *connect.Schema) error {
	if s.FieldIndex(name) >= 0 {
		return errorf(schemaBuilderException, "Cannot create field because of field name duplication %s", name)
	}
	s.Fields = append(s.Fields, connect.Field{Name: name, Schema: of})
	return nil
}

// fieldsOf returns the fields of a struct's schema.
func fieldsOf(s *connect.Schema) ([]connect.Field, error) {
	if s.Type != connect.KindStruct {
		return nil, dataErrorf("Cannot list fields on non-struct type %s", s.Type)
	}
	return s.Fields, nil
}

// reader reads the fields of structs, with defaults for nulls if configured.
type reader struct{ defaults bool }

var replaceNull = configs.Def("replace.null.with.default", configs.Boolean, "true", configs.Medium,
	"If true, null fields get their schema's default when the record is rewritten.")

func readerOf(c configs.Config) reader { return reader{c.Bool(replaceNull.Name)} }

// get returns field i of a struct.
func (r reader) get(s *connect.Struct, i int) connect.Value {
	if v := s.Values[i]; !v.IsNull() {
		return v
	}
	return r.instead(s.Schema, i)
}

// instead returns the value to use for a null in field i.
func (r reader) instead(s *connect.Schema, i int) connect.Value {
	if r.defaults {
		return s.Fields[i].Schema.Default
	}
	return connect.Value{}
}

// check rejects a null that the field's schema does not allow.
func check(f *connect.Field, v connect.Value) error {
	if v.IsNull() && !f.Schema.Optional {
		return dataErrorf("Invalid value: null used for required field: %q, schema type: %s", f.Name, f.Schema.Type)
	}
	return nil
}

// complete replaces nulls with the schema's defaults, and rejects nulls that it does not allow.
func (r reader) complete(values []connect.Value, s *connect.Schema) error {
	for i := range values {
		if !values[i].IsNull() {
			continue
		}
		values[i] = r.instead(s, i)
		if err := check(&s.Fields[i], values[i]); err != nil {
			return err
		}
	}
	return nil
}

func structOf(s *connect.Schema, values []connect.Value) connect.Value {
	return connect.StructValue(&connect.Struct{Schema: s, Values: values})
}
