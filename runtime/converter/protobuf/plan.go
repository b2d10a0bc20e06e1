package protobuf

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

// planner makes one writer for each message.
type planner struct {
	scrub bool
	made  map[pairWriter]*messageWriter
}

type pairWriter struct {
	schema  *connect.Schema
	message protoreflect.MessageDescriptor
}

func (p *planner) message(md protoreflect.MessageDescriptor, s *connect.Schema) (*messageWriter, error) {
	key := pairWriter{s, md}
	if m, ok := p.made[key]; ok {
		return m, nil
	}
	m := &messageWriter{schema: s}
	written := map[protoreflect.FieldDescriptor]bool{}
	for i, f := range s.Fields {
		field, err := p.field(md, f, written)
		if err != nil {
			return nil, conversion.Wrap("field "+f.Name, err)
		}
		field.from = i
		m.fields = append(m.fields, field)
	}
	m.finish(md, written)
	if p.made == nil {
		p.made = map[pairWriter]*messageWriter{}
	}
	p.made[key] = m
	return m, nil
}

// finish orders the fields like Google's libraries: by number, with those of oneofs last, one oneof
// after the other.
func (m *messageWriter) finish(md protoreflect.MessageDescriptor, written map[protoreflect.FieldDescriptor]bool) {
	within := func(f *fieldWriter) int {
		if f.members != nil {
			f = f.members[0]
		}
		if fd := md.Fields().ByNumber(f.number); fd != nil && fd.ContainingOneof() != nil && !fd.ContainingOneof().IsSynthetic() {
			return fd.ContainingOneof().Index()
		}
		return -1
	}
	slices.SortStableFunc(m.fields, func(a, b *fieldWriter) int {
		return cmp.Or(cmp.Compare(within(a), within(b)), cmp.Compare(a.number, b.number))
	})
	for i := range md.Fields().Len() {
		if fd := md.Fields().Get(i); fd.Cardinality() == protoreflect.Required && !written[fd] {
			m.missing = string(fd.Name())
		}
	}
}

// field makes the writer of a struct's field. written collects the Protobuf fields that have one.
func (p *planner) field(md protoreflect.MessageDescriptor, f connect.Field, written map[protoreflect.FieldDescriptor]bool) (_ *fieldWriter, err error) {
	field := &fieldWriter{Field: f, message: md.FullName()}
	if f.Schema.Type == connect.KindStruct && strings.HasPrefix(f.Schema.Name, unionName) && len(f.Schema.Fields) > 0 {
		for _, member := range f.Schema.Fields {
			one, err := p.field(md, member, written)
			if err != nil {
				return nil, conversion.Wrap("field "+member.Name, err)
			}
			field.members = append(field.members, one)
		}
		return field, nil
	}
	name := f.Name
	if p.scrub {
		name = registered.Scrub(name)
	}
	fd := md.Fields().ByName(protoreflect.Name(name))
	if fd == nil {
		return field, nil // only null can be written
	}
	if written[fd] {
		return nil, conversion.Errorf("two fields are Protobuf's %s", fd.FullName())
	}
	written[fd] = true
	field.number, field.whenZero = fd.Number(), fd.HasPresence()
	field.list, field.packed, field.required = fd.IsList(), fd.IsPacked(), fd.Cardinality() == protoreflect.Required
	s := f.Schema
	switch {
	case fd.IsMap():
		if field.key, err = p.value(fd.MapKey(), s.Key); err == nil {
			field.one, err = p.value(fd.MapValue(), s.Elem)
		}
		return field, err
	case fd.IsList() && s.Type == connect.List:
		s = s.Elem
	}
	field.one, err = p.value(fd, s)
	return field, err
}

// value makes the writer of one value. The schema is nil if the data cannot be written.
func (p *planner) value(fd protoreflect.FieldDescriptor, s *connect.Schema) (_ *valueWriter, err error) {
	w := &valueWriter{schema: s, kind: fd.Kind(), wire: wireTypes[fd.Kind()]}
	switch {
	case s == nil:
	case fd.Enum() != nil:
		w.name, w.symbols = fd.Enum().FullName(), map[string]int32{}
		w.closed = fd.Enum().IsClosed() || fd.Syntax() == protoreflect.Proto2
		for i := range fd.Enum().Values().Len() {
			symbol := fd.Enum().Values().Get(i)
			w.symbols[string(symbol.Name())] = int32(symbol.Number())
		}
	case fd.Message() != nil:
		md := fd.Message()
		w.name, w.logical = md.FullName(), logicalMessage(md)
		switch {
		case s.Type == connect.KindStruct:
			w.logical = nil
			w.message, err = p.message(md, s)
		case w.logical != nil:
			if w.message, err = p.message(md, w.logical.partsSchema(md)); err == nil {
				w.message.fields = slices.DeleteFunc(w.message.fields, func(f *fieldWriter) bool { return f.one == nil })
			}
		case s.Type == connect.String && jsonMessage(md) != "":
			w.json = jsonMessage(md)
		case isWrapper(md):
			w.wrapped, err = p.field(md, connect.Field{Name: "value", Schema: s}, map[protoreflect.FieldDescriptor]bool{})
		}
	}
	return w, err
}

func isWrapper(md protoreflect.MessageDescriptor) bool {
	return md.ParentFile().Path() == "google/protobuf/wrappers.proto"
}

// inOrder returns the entries of a map ordered by key, with the last of duplicate keys.
func inOrder(kind protoreflect.Kind, entries []connect.MapEntry) []connect.MapEntry {
	compare := func(a, b connect.MapEntry) int {
		switch x, y := a.Key, b.Key; {
		case x.Kind() != y.Kind():
			return cmp.Compare(x.Kind(), y.Kind())
		case x.Kind() == connect.String:
			return strings.Compare(strings.ToValidUTF8(x.Str(), "\uFFFD"), strings.ToValidUTF8(y.Str(), "\uFFFD"))
		case kind == protoreflect.Uint64Kind || kind == protoreflect.Fixed64Kind:
			return cmp.Compare(uint64(x.Int()), uint64(y.Int()))
		default:
			return cmp.Compare(x.Int(), y.Int())
		}
	}
	if len(entries) < 2 {
		return entries
	}
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, compare)
	out := sorted[:1]
	for _, e := range sorted[1:] {
		if compare(out[len(out)-1], e) == 0 {
			out[len(out)-1] = e
		} else {
			out = append(out, e)
		}
	}
	return out
}
