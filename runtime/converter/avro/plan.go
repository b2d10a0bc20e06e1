package avro

import (
	"cmp"
	"encoding/binary"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// writer writes data of one Connect schema in one Avro schema.
type writer struct {
	schema  *connect.Schema // nil: schemaless data
	write   func(n *writer, dst []byte, v connect.Value) ([]byte, error)
	null    int64 // index of null in the union; -1 if null is not allowed
	branch  int64 // index of the data in the union; -1 if it is not a union
	fields  []fieldWriter
	members []*writer // for a struct that represents a union, in the order of its fields
	key     *writer
	elem    *writer
	symbols map[string]int64
	size    int // of a fixed
}

type fieldWriter struct {
	from    int // index of the struct's field; -1 if it has none
	write   *writer
	instead connect.Value // what to write for null
	fixed   []byte        // the encoded default of a field missing from the struct
}

// planner makes writers.
type planner struct {
	names  *schemaText // computes the Avro names of fields
	strict bool        // a field missing from the Avro schema is an error
	nulls  bool        // ignore.default.for.nullables
}

func (p *planner) writer(s *connect.Schema, a *parsedSchema) (*writer, error) {
	if a.kind != kindUnion {
		return p.plain(s, a)
	}
	if s != nil && s.Type == connect.KindStruct && s.Name == unionName {
		return p.union(s, a)
	}
	null := int64(-1)
	var found *writer
	var first error
	for i, t := range a.members {
		if t.kind == kindNull {
			null = int64(i)
			continue
		}
		if found != nil {
			continue
		}
		w, err := p.plain(s, t)
		if err == nil {
			found = w
			found.branch = int64(i)
		} else if first == nil {
			first = err
		}
	}
	if found == nil {
		if first == nil {
			first = mismatch(s, a)
		}
		return nil, first
	}
	found.null = null
	return found, nil
}

func mismatch(s *connect.Schema, a *parsedSchema) error {
	return conversion.Errorf("data of type %s cannot be written as Avro's %s", conversion.SchemaName(s), a.kind)
}

// plain makes a writer for a schema that is not a union.
func (p *planner) plain(s *connect.Schema, a *parsedSchema) (*writer, error) {
	w := &writer{schema: s, null: -1, branch: -1}
	if s == nil {
		if a.full == connectNamespace+".Anything" {
			w.write = writeAnything
			return w, nil
		}
		return nil, conversion.Errorf("data without a schema cannot be written as Avro's %s: it needs one, as a connector or a transformation gives", a.kind)
	}
	switch s.Type {
	case connect.KindStruct:
		if a.kind == kindRecord {
			return w, p.record(w, s, a)
		}
	case connect.List:
		if a.kind == kindArray {
			w.write = writeArray
			return w, p.child(&w.elem, s.Elem, a.items)
		}
	case connect.Map:
		return w, p.mapping(w, s, a)
	default:
		if w.write = scalarWriter(w, s, a); w.write != nil {
			return w, nil
		}
	}
	return nil, mismatch(s, a)
}

func (p *planner) child(to **writer, s *connect.Schema, a *parsedSchema) (err error) {
	*to, err = p.writer(s, a)
	return err
}

func (p *planner) mapping(w *writer, s *connect.Schema, a *parsedSchema) error {
	switch {
	case a.kind == kindMap && conversion.StringKeys(s):
		w.write = writeMap
		return p.child(&w.elem, s.Elem, a.items)
	case a.kind == kindArray && a.items.keyAndValue():
		w.write = writeEntries
		if err := p.child(&w.key, s.Key, a.items.fields[0].schema); err != nil {
			return err
		}
		return p.child(&w.elem, s.Elem, a.items.fields[1].schema)
	}
	return mismatch(s, a)
}

func (p *planner) record(w *writer, s *connect.Schema, r *parsedSchema) error {
	w.write = writeRecord
	places := make(map[string]int, len(s.Fields))
	for i, f := range s.Fields {
		places[p.names.name(f.Name)] = i
	}
	for _, f := range r.fields {
		i, ok := places[f.name]
		if !ok {
			fixed, err := encodedDefault(f)
			if err != nil {
				return err
			}
			w.fields = append(w.fields, fieldWriter{from: -1, fixed: fixed})
			continue
		}
		delete(places, f.name)
		field := s.Fields[i].Schema
		writer, err := p.writer(field, f.schema)
		if err != nil {
			return conversion.Wrap("field "+s.Fields[i].Name, err)
		}
		fw := fieldWriter{from: i, write: writer}
		if field != nil && !(p.nulls && field.Optional) {
			fw.instead = field.Default
		}
		w.fields = append(w.fields, fw)
	}
	for name := range places {
		if p.strict {
			return conversion.Errorf("the Avro schema %s has no field %s: register one that has it, or set latest.compatibility.strict=false to drop it", r.full, name)
		}
	}
	return nil
}

// encodedDefault encodes the default of a field that the data does not have. A union's default is
// of its first branch, or of the first one that it fits.
func encodedDefault(f parsedField) ([]byte, error) {
	if !f.hasDef {
		return nil, conversion.Errorf("the data has no field %s, which the Avro schema requires", f.name)
	}
	if f.schema.kind != kindUnion {
		return encodedDefaultOf(f, f.schema, nil)
	}
	var first error
	for i, member := range f.schema.members {
		b, err := encodedDefaultOf(f, member, binary.AppendVarint(nil, int64(i)))
		if err == nil {
			return b, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, cmp.Or(first, conversion.Errorf("field %s of the Avro schema has no type", f.name))
}

func encodedDefaultOf(f parsedField, t *parsedSchema, prefix []byte) ([]byte, error) {
	wrong := conversion.Errorf("the data has no field %s, and its default in the Avro schema is not a valid %s: %v", f.name, t.kind, f.def)
	if (t.kind == kindNull) != (f.def == nil) {
		return nil, wrong
	}
	if t.kind == kindNull {
		return append([]byte{}, prefix...), nil
	}
	reader, err := newReader(t, true, true)
	if err != nil {
		return nil, err
	}
	v, err := readDefault(reader.schema, f.def)
	if err != nil {
		return nil, wrong
	}
	p := planner{names: &schemaText{}, strict: true}
	w, err := p.writer(reader.schema, t)
	if err != nil {
		return nil, err
	}
	return w.append(prefix, v)
}

// union makes a writer for a struct that represents a union. It matches the struct's fields with
// the union's branches by name, else by position.
func (p *planner) union(s *connect.Schema, u *parsedSchema) (*writer, error) {
	w := &writer{schema: s, write: writeUnion, null: -1, branch: -1}
	taken := map[int]bool{}
	for i, t := range u.members {
		if t.kind == kindNull {
			w.null = int64(i)
		}
	}
	for _, f := range s.Fields {
		member, err := p.member(f, u, taken)
		if err != nil {
			return nil, conversion.Wrap("member "+f.Name+" of a union", err)
		}
		w.members = append(w.members, member)
	}
	return w, nil
}

func (p *planner) member(f connect.Field, u *parsedSchema, taken map[int]bool) (*writer, error) {
	var err error = conversion.Errorf("the Avro schema has no such member")
	for _, byName := range []bool{true, false} {
		for i, t := range u.members {
			if taken[i] || t.kind == kindNull || byName && f.Name != memberName(t, true) && f.Name != memberName(t, false) {
				continue
			}
			var w *writer
			if w, err = p.plain(f.Schema, t); err == nil {
				taken[i] = true
				w.branch = int64(i)
				return w, nil
			}
		}
	}
	return nil, err
}

// keyAndValue reports whether the type is a record that represents a map entry.
func (a *parsedSchema) keyAndValue() bool {
	return a.kind == kindRecord && len(a.fields) == 2 && a.fields[0].name == "key" && a.fields[1].name == "value"
}

// memberName returns the name of the struct field for a union's branch.
func memberName(a *parsedSchema, full bool) string {
	switch {
	case !a.named():
		return a.kind
	case full:
		return a.full
	}
	return a.name
}
