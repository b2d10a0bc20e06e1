package converter

import (
	"github.com/hamba/avro/v2"

	"millrace/plugins/connect"
)

// avroWriter writes data of one Connect schema by one Avro schema.
type avroWriter struct {
	schema  *connect.Schema // nil: data without a schema
	write   func(n *avroWriter, dst []byte, v connect.Value) ([]byte, error)
	null    int64 // its place in the union; -1 when null is not allowed
	branch  int64 // the data's place in the union; -1 when there is none
	fields  []avroFieldWriter
	members []*avroWriter // of a union that is a struct, in the order of its fields
	key     *avroWriter
	elem    *avroWriter
	symbols map[string]int64
	size    int // of a fixed type
}

type avroFieldWriter struct {
	from    int // the struct's field; -1 when it has none
	write   *avroWriter
	instead connect.Value // of null
	fixed   []byte        // the encoded default of a field that the struct does not have
}

// avroPlanner makes writers.
type avroPlanner struct {
	names  *avroText // what fields are called in Avro
	strict bool      // a field that Avro's schema does not have is an error
	nulls  bool      // ignore.default.for.nullables
}

func (p *avroPlanner) writer(s *connect.Schema, a avro.Schema) (*avroWriter, error) {
	a = avroType(a)
	union, ok := a.(*avro.UnionSchema)
	if !ok {
		return p.plain(s, a)
	}
	if s != nil && s.Type == connect.KindStruct && s.Name == avroUnionName {
		return p.union(s, union)
	}
	null := int64(-1)
	var found *avroWriter
	var first error
	for i, t := range union.Types() {
		if t.Type() == avro.Null {
			null = int64(i)
			continue
		}
		if found != nil {
			continue
		}
		w, err := p.plain(s, avroType(t))
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

func avroType(a avro.Schema) avro.Schema {
	if ref, ok := a.(*avro.RefSchema); ok {
		return ref.Schema()
	}
	return a
}

func mismatch(s *connect.Schema, a avro.Schema) error {
	return dataErrorf("data of type %s cannot be written as Avro's %s", schemaName(s), a.Type())
}

func schemaName(s *connect.Schema) string {
	switch {
	case s == nil:
		return "without a schema"
	case s.Name != "":
		return schemaType(s) + " (" + s.Name + ")"
	}
	return schemaType(s)
}

// plain is a writer for what is no union.
func (p *avroPlanner) plain(s *connect.Schema, a avro.Schema) (*avroWriter, error) {
	w := &avroWriter{schema: s, null: -1, branch: -1}
	if s == nil {
		if r, ok := a.(*avro.RecordSchema); ok && r.FullName() == avroNamespace+".Anything" {
			w.write = writeAnything
			return w, nil
		}
		return nil, dataErrorf("data without a schema cannot be written as Avro's %s: it needs one, as a connector or a transformation gives", a.Type())
	}
	switch s.Type {
	case connect.KindStruct:
		if r, ok := a.(*avro.RecordSchema); ok {
			return w, p.record(w, s, r)
		}
	case connect.List:
		if t, ok := a.(*avro.ArraySchema); ok {
			w.write = writeAvroArray
			return w, p.child(&w.elem, s.Elem, t.Items())
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

func (p *avroPlanner) child(to **avroWriter, s *connect.Schema, a avro.Schema) (err error) {
	*to, err = p.writer(s, a)
	return err
}

func (p *avroPlanner) mapping(w *avroWriter, s *connect.Schema, a avro.Schema) error {
	switch t := a.(type) {
	case *avro.MapSchema:
		if !stringKeys(s) {
			break
		}
		w.write = writeAvroMap
		return p.child(&w.elem, s.Elem, t.Values())
	case *avro.ArraySchema:
		entry, ok := avroType(t.Items()).(*avro.RecordSchema)
		if !ok || len(entry.Fields()) != 2 || entry.Fields()[0].Name() != "key" || entry.Fields()[1].Name() != "value" {
			break
		}
		w.write = writeAvroEntries
		if err := p.child(&w.key, s.Key, entry.Fields()[0].Type()); err != nil {
			return err
		}
		return p.child(&w.elem, s.Elem, entry.Fields()[1].Type())
	}
	return mismatch(s, a)
}

func (p *avroPlanner) record(w *avroWriter, s *connect.Schema, r *avro.RecordSchema) error {
	w.write = writeAvroRecord
	places := make(map[string]int, len(s.Fields))
	for i, f := range s.Fields {
		places[p.names.name(f.Name)] = i
	}
	for _, f := range r.Fields() {
		i, ok := places[f.Name()]
		if !ok {
			fixed, err := encodedDefault(f)
			if err != nil {
				return err
			}
			w.fields = append(w.fields, avroFieldWriter{from: -1, fixed: fixed})
			continue
		}
		delete(places, f.Name())
		field := s.Fields[i].Schema
		writer, err := p.writer(field, f.Type())
		if err != nil {
			return &DataError{"field " + s.Fields[i].Name, err}
		}
		fw := avroFieldWriter{from: i, write: writer}
		if field != nil && !(p.nulls && field.Optional) {
			fw.instead = field.Default
		}
		w.fields = append(w.fields, fw)
	}
	for name := range places {
		if p.strict {
			return dataErrorf("the Avro schema %s has no field %s: register one that has it, or set latest.compatibility.strict=false to leave it out", r.FullName(), name)
		}
	}
	return nil
}

// encodedDefault is what a field gets that the data does not have.
func encodedDefault(f *avro.Field) ([]byte, error) {
	if !f.HasDefault() {
		return nil, dataErrorf("the data has no field %s, which the Avro schema demands", f.Name())
	}
	t := avroType(f.Type())
	prefix := []byte{}
	if u, ok := t.(*avro.UnionSchema); ok { // a default is of the first
		prefix, t = []byte{0}, avroType(u.Types()[0])
	}
	if t.Type() == avro.Null {
		return prefix, nil
	}
	reader, err := newAvroReader(t, true, true)
	if err != nil {
		return nil, err
	}
	v, err := avroDefault(reader.schema, f.Default())
	if err != nil {
		return nil, err
	}
	p := avroPlanner{names: &avroText{}, strict: true}
	w, err := p.writer(reader.schema, t)
	if err != nil {
		return nil, err
	}
	return w.append(prefix, v)
}

// union plans for a struct that stands for a union: its fields are the members, by their names, else in their order.
func (p *avroPlanner) union(s *connect.Schema, u *avro.UnionSchema) (*avroWriter, error) {
	w := &avroWriter{schema: s, write: writeAvroUnion, null: -1, branch: -1}
	taken := map[int]bool{}
	for i, t := range u.Types() {
		if t.Type() == avro.Null {
			w.null = int64(i)
		}
	}
	for _, f := range s.Fields {
		member, err := p.member(f, u, taken)
		if err != nil {
			return nil, &DataError{"member " + f.Name + " of a union", err}
		}
		w.members = append(w.members, member)
	}
	return w, nil
}

func (p *avroPlanner) member(f connect.Field, u *avro.UnionSchema, taken map[int]bool) (*avroWriter, error) {
	var err error = dataErrorf("the Avro schema has no such member")
	for _, byName := range []bool{true, false} {
		for i, t := range u.Types() {
			t = avroType(t)
			if taken[i] || t.Type() == avro.Null || byName && f.Name != memberName(t, true) && f.Name != memberName(t, false) {
				continue
			}
			var w *avroWriter
			if w, err = p.plain(f.Schema, t); err == nil {
				taken[i] = true
				w.branch = int64(i)
				return w, nil
			}
		}
	}
	return nil, err
}

// memberName is what a member of a union is called as a field of a struct.
func memberName(a avro.Schema, full bool) string {
	named, ok := a.(avro.NamedSchema)
	switch {
	case !ok:
		return string(a.Type())
	case full:
		return named.FullName()
	}
	return named.Name()
}
