package protobuf

import (
	"maps"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
)

// readers makes readers.
type readers struct {
	enhanced, wrapper, intEnums bool
	within                      []protoreflect.FullName
	parts                       int
}

func (m *readers) message(md protoreflect.MessageDescriptor) (*reader, error) {
	if slices.Contains(m.within, md.FullName()) {
		return nil, conversion.Errorf("the Protobuf message %s is recursive, which Connect data cannot be", md.FullName())
	}
	if len(m.within) > registered.MaxDepth {
		return nil, registered.ErrTooDeep
	}
	m.within = append(m.within, md.FullName())
	defer func() { m.within = m.within[:len(m.within)-1] }()
	r := &reader{schema: &connect.Schema{Type: connect.KindStruct, Name: string(md.Name())}}
	if m.enhanced {
		r.schema.Name = string(md.FullName())
	}
	for i := range md.Oneofs().Len() {
		od := md.Oneofs().Get(i)
		if od.IsSynthetic() {
			continue
		}
		union := &connect.Schema{Type: connect.KindStruct, Name: unionName + string(od.Name()), Optional: true}
		at := r.add(string(od.Name())+"_"+strconv.Itoa(i), union, connect.Value{})
		late := r.later()
		for j := range od.Fields().Len() {
			f, err := m.field(od.Fields().Get(j))
			if err != nil {
				return nil, err
			}
			f.at, f.late, f.union, f.member = at, late, union, j
			union.Fields = append(union.Fields, connect.Field{Name: f.name, Schema: f.schema})
			r.fields = append(r.fields, f)
		}
	}
	for i := range md.Fields().Len() {
		fd := md.Fields().Get(i)
		if od := fd.ContainingOneof(); od != nil && !od.IsSynthetic() {
			continue
		}
		f, err := m.field(fd)
		if err != nil {
			return nil, err
		}
		zero, err := f.zero(fd)
		if err != nil {
			return nil, err
		}
		f.at = r.add(f.name, f.schema, zero)
		if f.list || f.key != nil || f.one.isMessage() {
			f.late = r.later()
		}
		if fd.Cardinality() == protoreflect.Required {
			r.required = append(r.required, f.at)
		}
		r.fields = append(r.fields, f)
	}
	slices.SortFunc(r.fields, func(a, b *fieldReader) int { return int(a.number - b.number) })
	return r, nil
}

// add adds a field to the schema.
func (r *reader) add(name string, s *connect.Schema, zero connect.Value) (at int) {
	r.schema.Fields = append(r.schema.Fields, connect.Field{Name: name, Schema: s})
	r.zero = append(r.zero, zero)
	return len(r.zero) - 1
}

func (r *reader) later() int {
	r.late++
	return r.late - 1
}

func (m *readers) field(fd protoreflect.FieldDescriptor) (*fieldReader, error) {
	if m.parts++; m.parts > registered.MaxParts {
		return nil, registered.ErrTooManyParts
	}
	f := &fieldReader{number: fd.Number(), name: string(fd.Name()), list: fd.IsList(), late: -1}
	s, err := m.fieldSchema(f, fd)
	if err != nil {
		return nil, conversion.Wrap("field "+f.name, err)
	}
	s.Parameters = maps.Clone(s.Parameters)
	if s.Parameters == nil {
		s.Parameters = map[string]string{}
	}
	s.Parameters[registered.FieldTag] = strconv.Itoa(int(fd.Number()))
	s.Optional = s.Optional || !m.wrapper || fd.IsList() || fd.HasPresence()
	f.schema = s
	return f, nil
}

func (m *readers) fieldSchema(f *fieldReader, fd protoreflect.FieldDescriptor) (s *connect.Schema, err error) {
	if !fd.IsMap() {
		if f.one, err = m.single(fd, fieldMeta(fd)); err != nil || !fd.IsList() {
			return f.one.schema, err
		}
		f.one.schema.Optional = true
		return &connect.Schema{Type: connect.List, Elem: f.one.schema}, nil
	}
	key, err := m.single(fd.MapKey(), nil)
	if err != nil {
		return nil, err
	}
	f.key = &key
	f.one, err = m.single(fd.MapValue(), fieldMeta(fd))
	return &connect.Schema{Type: connect.Map, Optional: true, Key: key.schema, Elem: f.one.schema}, err
}

var kinds = map[protoreflect.Kind]connect.Kind{
	protoreflect.BoolKind: connect.Bool, protoreflect.Int32Kind: connect.Int32, protoreflect.Sint32Kind: connect.Int32, protoreflect.Sfixed32Kind: connect.Int32,
	protoreflect.Uint32Kind: connect.Int64, protoreflect.Fixed32Kind: connect.Int64, protoreflect.Int64Kind: connect.Int64,
	protoreflect.Sint64Kind: connect.Int64, protoreflect.Sfixed64Kind: connect.Int64, protoreflect.Uint64Kind: connect.Int64, protoreflect.Fixed64Kind: connect.Int64,
	protoreflect.FloatKind: connect.Float32, protoreflect.DoubleKind: connect.Float64, protoreflect.StringKind: connect.String, protoreflect.BytesKind: connect.Bytes,
}

// single makes the reader of one value, of a field or in a list or map. params are Confluent's
// parameters of the field.
func (m *readers) single(fd protoreflect.FieldDescriptor, params map[string]string) (one valueReader, err error) {
	one = valueReader{kind: fd.Kind(), wire: wireTypes[fd.Kind()]}
	if kind, ok := kinds[fd.Kind()]; ok {
		switch {
		case kind == connect.Int32 && params["connect.type"] == "int8":
			kind = connect.Int8
		case kind == connect.Int32 && params["connect.type"] == "int16":
			kind = connect.Int16
		}
		one.schema, one.utf8 = &connect.Schema{Type: kind}, mustBeUTF8(fd)
		return one, nil
	}
	if fd.Kind() == protoreflect.EnumKind {
		m.enum(&one, fd)
		return one, nil
	}
	md := fd.Message()
	if one.logical = logicalMessage(md); one.logical != nil {
		one.schema = one.logical.schema(params)
		one.message = partsReader(md, one.logical.names)
		return one, nil
	}
	if one.json = jsonMessage(md); one.json != "" {
		one.schema, one.message = &connect.Schema{Type: connect.String, Name: connectjson.TextName, Version: 1, Optional: true}, &reader{}
		return one, nil
	}
	if m.wrapper && isWrapper(md) {
		inner, err := m.single(md.Fields().ByName("value"), params)
		if err != nil {
			return one, err
		}
		inner.schema.Optional = true
		zero, err := inner.zero()
		one.schema, one.wrapper = inner.schema, true
		one.message = &reader{fields: []*fieldReader{{number: 1, name: "value", late: -1, one: inner}}, zero: []connect.Value{zero}}
		return one, err
	}
	if one.message, err = m.message(md); err == nil {
		one.schema = one.message.schema
	}
	return one, err
}

// enum reads the symbols of an enum or, with int.for.enums, their numbers. As in Protobuf for Java,
// a field of a closed enum counts as unset if its number is unknown; in a proto2 file all enums are
// closed.
func (m *readers) enum(one *valueReader, fd protoreflect.FieldDescriptor) {
	name := string(fd.Enum().Name())
	one.symbols, one.closed = map[int32]connect.Value{}, fd.Enum().IsClosed() || fd.Syntax() == protoreflect.Proto2
	one.enum, one.first = fd.Enum().Name(), fd.Enum().Values().Get(0).Number()
	one.schema = &connect.Schema{Type: connect.String, Name: name, Optional: true, Parameters: map[string]string{enumName: name}}
	if m.intEnums {
		one.schema.Type = connect.Int32
	}
	for i := range fd.Enum().Values().Len() {
		symbol := fd.Enum().Values().Get(i)
		one.schema.Parameters[enumName+"."+string(symbol.Name())] = strconv.Itoa(int(symbol.Number()))
		if _, first := one.symbols[int32(symbol.Number())]; !first {
			one.symbols[int32(symbol.Number())] = connect.StringValue(string(symbol.Name()))
		}
	}
}

// partsReader makes the reader of a logical type's parts: integers, except for value.
func partsReader(md protoreflect.MessageDescriptor, names []protoreflect.Name) *reader {
	r := &reader{zero: make([]connect.Value, len(names))}
	for i, name := range names {
		fd := md.Fields().ByName(name)
		if fd == nil || fd.IsList() || fd.IsMap() {
			continue
		}
		kind := kinds[fd.Kind()]
		if isBytes := kind == connect.Bytes; isBytes != (name == "value") || !isBytes && kind != connect.Int32 && kind != connect.Int64 {
			continue
		}
		one := valueReader{kind: fd.Kind(), wire: wireTypes[fd.Kind()], schema: &connect.Schema{Type: kind}}
		r.fields = append(r.fields, &fieldReader{number: fd.Number(), name: string(name), at: i, late: -1, one: one})
	}
	slices.SortFunc(r.fields, func(a, b *fieldReader) int { return int(a.number - b.number) })
	return r
}

// mustBeUTF8 reports whether invalid UTF-8 in a string makes the message unreadable.
func mustBeUTF8(fd protoreflect.FieldDescriptor) bool {
	if e, ok := fd.(interface{ EnforceUTF8() bool }); ok && fd.Syntax() == protoreflect.Editions {
		return e.EnforceUTF8()
	}
	return fd.Syntax() == protoreflect.Proto3
}

// fieldMeta reads the parameters that Confluent stores in a field's options.
func fieldMeta(fd protoreflect.FieldDescriptor) map[string]string {
	params := map[string]string{}
	raw, err := proto.Marshal(fd.Options())
	if err != nil {
		return params
	}
	for _, meta := range fieldsOf(raw, 1088) {
		for _, entry := range fieldsOf(meta, 2) {
			if key, value := fieldsOf(entry, 1), fieldsOf(entry, 2); len(key) > 0 && len(value) > 0 {
				params[string(key[0])] = string(value[0])
			}
		}
	}
	return params
}

// fieldsOf returns the contents of the fields with a number.
func fieldsOf(b []byte, wanted protowire.Number) (found [][]byte) {
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return found
		}
		b = b[n:]
		size := protowire.ConsumeFieldValue(number, kind, b)
		if size < 0 {
			return found
		}
		if content, ok := protowire.ConsumeBytes(b); number == wanted && kind == protowire.BytesType && ok >= 0 {
			found = append(found, content)
		}
		b = b[size:]
	}
	return found
}
