package wire

import (
	"errors"
	"fmt"
	"time"

	"millrace/plugins/connect"
)

// schemaTypes maps the schema types of the protocol to kinds.
var schemaTypes = map[string]connect.Kind{
	"boolean": connect.Bool, "int8": connect.Int8, "int16": connect.Int16, "int32": connect.Int32, "int64": connect.Int64,
	"float32": connect.Float32, "float64": connect.Float64, "string": connect.String, "bytes": connect.Bytes,
	"array": connect.List, "map": connect.Map, "struct": connect.KindStruct,
}

func schemaType(k connect.Kind) string { return k.String() }

// schema decodes a Schema message and stores it under its id.
func (d *decoder) schema(b []byte) error {
	s := &connect.Schema{}
	var id uint64
	var value []byte // the default, which may use this schema itself
	err := each(b, func(f field) (err error) {
		switch f.number {
		case 1:
			id = f.num
		case 2:
			kind, known := schemaTypes[string(f.bytes)]
			if !known {
				return fmt.Errorf("unknown schema type %q", f.bytes)
			}
			s.Type = kind
		case 3:
			s.Optional = f.num != 0
		case 4:
			s.Name = string(f.bytes)
		case 5:
			s.Version = int32(f.num)
		case 6:
			s.Doc = string(f.bytes)
		case 7:
			err = d.parameter(s, f.bytes)
		case 8:
			value = f.bytes
		case 9:
			err = d.schemaField(s, f.bytes)
		case 10:
			s.Key, err = d.schemaOf(f.num)
		case 11:
			s.Elem, err = d.schemaOf(f.num)
		}
		return err
	})
	if err != nil {
		return err
	}
	if id == 0 {
		return errors.New("a schema has no id")
	}
	if s.Type == connect.Null || s.Type == connect.List && s.Elem == nil || s.Type == connect.Map && (s.Elem == nil || s.Key == nil) {
		return fmt.Errorf("schema %d is not complete", id)
	}
	if d.schemas == nil {
		d.schemas, d.sizes = map[uint64]*connect.Schema{}, map[*connect.Schema]schemaSize{}
	}
	size := d.sizeOf(s, len(value))
	if err := size.check(); err != nil {
		return err
	}
	size.encoded = len(b)
	if err := d.keep(id, s, size); err != nil {
		return err
	}
	if value == nil {
		return nil
	}
	return d.defaultValue(s, value)
}

// Limits for the schemas that a call stores. A writer that never reuses a schema would fill the
// memory of the reader.
const (
	keptSchemas = 500_000
	keptBytes   = 128 << 20
)

// keep stores a schema under its id and replaces a previous one, because a writer may reuse ids.
func (d *decoder) keep(id uint64, s *connect.Schema, size schemaSize) error {
	if before := d.schemas[id]; before != nil {
		d.held -= d.sizes[before].encoded
		delete(d.sizes, before)
	}
	d.schemas[id], d.sizes[s], d.lastID = s, size, 0
	d.held += size.encoded
	if len(d.schemas) > keptSchemas || d.held > keptBytes {
		return fmt.Errorf("too many schemas in one call (%d with %d bytes): create a schema once, not for each record, or reuse its id",
			len(d.schemas), d.held)
	}
	return nil
}

// schemaSize is the size of a schema that is unfolded to a tree. Code that encodes schemas and
// their data walks that tree.
type schemaSize struct {
	parts, depth, text int
	encoded            int // bytes of the schema itself, without its parts
}

// sizeOf adds up the sizes of a schema's parts, which were decoded before it. The sums cannot
// overflow, because each part is within the limits.
func (d *decoder) sizeOf(s *connect.Schema, defaultBytes int) schemaSize {
	size := schemaSize{parts: 1, text: len(s.Name) + len(s.Doc) + defaultBytes}
	for k, v := range s.Parameters {
		size.text += len(k) + len(v)
	}
	add := func(part *connect.Schema) {
		if part != nil {
			of := d.sizes[part]
			size.parts, size.text, size.depth = size.parts+of.parts, size.text+of.text, max(size.depth, of.depth+1)
		}
	}
	for _, f := range s.Fields {
		size.text += len(f.Name)
		add(f.Schema)
	}
	add(s.Key)
	add(s.Elem)
	return size
}

func (s schemaSize) check() error {
	switch {
	case s.parts > connect.MaxSchemaParts:
		return fmt.Errorf("a schema of more than %d parts is too large", connect.MaxSchemaParts)
	case s.depth > connect.MaxSchemaDepth:
		return fmt.Errorf("a schema that is nested more than %d deep is too large", connect.MaxSchemaDepth)
	case s.text > connect.MaxSchemaText:
		return fmt.Errorf("a schema with more than %d bytes of names, documentation and defaults is too large", connect.MaxSchemaText)
	}
	return nil
}

// defaultValue decodes a default, which remains valid after the message.
func (d *decoder) defaultValue(s *connect.Schema, b []byte) (err error) {
	own := decoder{schemas: d.schemas}
	s.Default, err = own.value(append([]byte(nil), b...), 0)
	return err
}

func (d *decoder) parameter(s *connect.Schema, b []byte) error {
	var key, value string
	err := each(b, func(f field) error {
		switch f.number {
		case 1:
			key = string(f.bytes)
		case 2:
			value = string(f.bytes)
		}
		return nil
	})
	if s.Parameters == nil {
		s.Parameters = map[string]string{}
	}
	s.Parameters[key] = value
	return err
}

func (d *decoder) schemaField(s *connect.Schema, b []byte) error {
	var out connect.Field
	err := each(b, func(f field) (err error) {
		switch f.number {
		case 1:
			out.Name = string(f.bytes)
		case 2:
			out.Schema, err = d.schemaOf(f.num)
		}
		return err
	})
	if err == nil && out.Schema == nil {
		err = fmt.Errorf("field %q has no schema", out.Name)
	}
	s.Fields = append(s.Fields, out)
	return err
}

func millis(ms int64) time.Time { return time.UnixMilli(ms) }
