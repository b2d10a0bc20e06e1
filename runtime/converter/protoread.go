package converter

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
)

// protoReader reads messages of one kind as structs.
type protoReader struct {
	schema  *connect.Schema
	message protoreflect.MessageDescriptor
	oneofs  []protoreflect.OneofDescriptor
	fields  []protoreflect.FieldDescriptor
	schemas map[protoreflect.FieldDescriptor]*connect.Schema // of fields, also of those of oneofs
	nested  map[protoreflect.FieldDescriptor]*protoReader
}

// protoReaders makes readers.
type protoReaders struct {
	enhanced, wrapper bool
	within            []protoreflect.FullName
	parts             int
}

func (m *protoReaders) message(md protoreflect.MessageDescriptor) (*protoReader, error) {
	if slices.Contains(m.within, md.FullName()) {
		return nil, dataErrorf("the Protobuf message %s contains itself, which data of Connect cannot", md.FullName())
	}
	m.within = append(m.within, md.FullName())
	defer func() { m.within = m.within[:len(m.within)-1] }()
	r := &protoReader{message: md, schemas: map[protoreflect.FieldDescriptor]*connect.Schema{}, nested: map[protoreflect.FieldDescriptor]*protoReader{},
		schema: &connect.Schema{Type: connect.KindStruct, Name: string(md.Name())}}
	if m.enhanced {
		r.schema.Name = string(md.FullName())
	}
	for i := range md.Oneofs().Len() {
		if od := md.Oneofs().Get(i); !od.IsSynthetic() {
			union := &connect.Schema{Type: connect.KindStruct, Name: protoUnion + string(od.Name()), Optional: true}
			if err := m.fields(r, union, od.Fields()); err != nil {
				return nil, err
			}
			r.oneofs = append(r.oneofs, od)
			r.schema.Fields = append(r.schema.Fields, connect.Field{Name: string(od.Name()) + "_" + strconv.Itoa(i), Schema: union})
		}
	}
	return r, m.fields(r, r.schema, md.Fields())
}

// fields adds those that belong to s: the members of a oneof, or everything outside of them.
func (m *protoReaders) fields(r *protoReader, s *connect.Schema, all protoreflect.FieldDescriptors) error {
	for i := range all.Len() {
		fd := all.Get(i)
		if od := fd.ContainingOneof(); s == r.schema && od != nil && !od.IsSynthetic() {
			continue
		}
		field, err := m.field(r, fd)
		if err != nil {
			return &DataError{"field " + string(fd.Name()), err}
		}
		if s == r.schema {
			r.fields = append(r.fields, fd)
		}
		r.schemas[fd] = field
		s.Fields = append(s.Fields, connect.Field{Name: string(fd.Name()), Schema: field})
	}
	return nil
}

func (m *protoReaders) field(r *protoReader, fd protoreflect.FieldDescriptor) (s *connect.Schema, err error) {
	if m.parts++; m.parts > mostParts {
		return nil, errTooManyParts
	}
	if fd.IsMap() {
		s = &connect.Schema{Type: connect.Map, Optional: true}
		if s.Key, err = m.single(r, fd.MapKey(), nil); err != nil {
			return nil, err
		}
		s.Elem, err = m.single(r, fd.MapValue(), fieldMeta(fd))
	} else if s, err = m.single(r, fd, fieldMeta(fd)); err == nil && fd.IsList() {
		s.Optional = true
		s = &connect.Schema{Type: connect.List, Elem: s}
	}
	if err != nil {
		return nil, err
	}
	s.Parameters = maps.Clone(s.Parameters)
	if s.Parameters == nil {
		s.Parameters = map[string]string{}
	}
	s.Parameters[protoTag] = strconv.Itoa(int(fd.Number()))
	s.Optional = s.Optional || !m.wrapper || fd.IsList() || fd.HasPresence()
	return s, nil
}

var protoKinds = map[protoreflect.Kind]connect.Kind{
	protoreflect.BoolKind: connect.Bool, protoreflect.Int32Kind: connect.Int32, protoreflect.Sint32Kind: connect.Int32, protoreflect.Sfixed32Kind: connect.Int32,
	protoreflect.Uint32Kind: connect.Int64, protoreflect.Fixed32Kind: connect.Int64, protoreflect.Int64Kind: connect.Int64,
	protoreflect.Sint64Kind: connect.Int64, protoreflect.Sfixed64Kind: connect.Int64, protoreflect.Uint64Kind: connect.Int64, protoreflect.Fixed64Kind: connect.Int64,
	protoreflect.FloatKind: connect.Float32, protoreflect.DoubleKind: connect.Float64, protoreflect.StringKind: connect.String, protoreflect.BytesKind: connect.Bytes,
}

// single is the schema of one value, of a field or within a list or a map; params are Confluent's of the field.
func (m *protoReaders) single(r *protoReader, fd protoreflect.FieldDescriptor, params map[string]string) (*connect.Schema, error) {
	if kind, ok := protoKinds[fd.Kind()]; ok {
		if kind == connect.Int32 {
			kind = map[string]connect.Kind{"int8": connect.Int8, "int16": connect.Int16, "": kind}[params["connect.type"]]
		}
		if kind == connect.Null {
			kind = connect.Int32
		}
		return &connect.Schema{Type: kind}, nil
	}
	if fd.Kind() == protoreflect.EnumKind {
		name := string(fd.Enum().Name())
		s := &connect.Schema{Type: connect.String, Name: name, Optional: true, Parameters: map[string]string{protoEnum: name}}
		for i := range fd.Enum().Values().Len() {
			symbol := fd.Enum().Values().Get(i)
			s.Parameters[protoEnum+"."+string(symbol.Name())] = strconv.Itoa(int(symbol.Number()))
		}
		return s, nil
	}
	for name, logical := range protoLogicals {
		if string(fd.Message().FullName()) != logical[0] {
			continue
		}
		kind := map[string]connect.Kind{connect.DecimalName: connect.Bytes, connect.TimestampName: connect.Int64}[name]
		s := &connect.Schema{Type: kind, Name: name, Version: 1}
		if kind == connect.Null {
			s.Type = connect.Int32
		}
		if name == connect.DecimalName {
			s.Parameters = map[string]string{"scale": "0"}
			if _, err := strconv.Atoi(params["scale"]); err == nil {
				s.Parameters["scale"] = params["scale"]
			}
			if params["precision"] != "" {
				s.Parameters[avroPrecision] = params["precision"]
			}
		}
		return s, nil
	}
	if m.wrapper && isWrapper(fd.Message()) {
		s, err := m.single(r, fd.Message().Fields().ByName("value"), params)
		if err == nil {
			s.Optional = true
		}
		return s, err
	}
	nested, err := m.message(fd.Message())
	if err != nil {
		return nil, err
	}
	r.nested[fd] = nested
	return nested.schema, nil
}

// fieldMeta reads the parameters that Confluent keeps in the options of a field.
func fieldMeta(fd protoreflect.FieldDescriptor) map[string]string {
	params := map[string]string{}
	raw, err := proto.Marshal(fd.Options())
	if err != nil {
		return params
	}
	for _, meta := range protoFields(raw, 1088) {
		for _, entry := range protoFields(meta, 2) {
			if key, value := protoFields(entry, 1), protoFields(entry, 2); len(key) > 0 && len(value) > 0 {
				params[string(key[0])] = string(value[0])
			}
		}
	}
	return params
}

// protoFields gives the contents of the fields of a number.
func protoFields(b []byte, wanted protowire.Number) (found [][]byte) {
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

func (r *protoReader) read(message protoreflect.Message) (connect.Value, error) {
	values := make([]connect.Value, 0, len(r.schema.Fields))
	for i, od := range r.oneofs {
		union, v := r.schema.Fields[i].Schema, connect.Value{}
		if fd := message.WhichOneof(od); fd != nil {
			member, err := r.single(fd, r.schemas[fd], message.Get(fd))
			if err != nil {
				return v, &DataError{"field " + string(fd.Name()), err}
			}
			members := make([]connect.Value, len(union.Fields))
			members[union.FieldIndex(string(fd.Name()))] = member
			v = connect.StructValue(&connect.Struct{Schema: union, Values: members})
		}
		values = append(values, v)
	}
	for _, fd := range r.fields {
		v, err := r.field(fd, message)
		if err != nil {
			return v, &DataError{"field " + string(fd.Name()), err}
		}
		values = append(values, v)
	}
	return connect.StructValue(&connect.Struct{Schema: r.schema, Values: values}), nil
}

func (r *protoReader) field(fd protoreflect.FieldDescriptor, message protoreflect.Message) (none connect.Value, err error) {
	s := r.schemas[fd]
	switch {
	case fd.IsList():
		list := message.Get(fd).List()
		items := make([]connect.Value, list.Len())
		for i := range items {
			if items[i], err = r.single(fd, s.Elem, list.Get(i)); err != nil {
				return none, err
			}
		}
		return connect.ListValue(items), nil
	case fd.IsMap():
		var entries []connect.MapEntry
		message.Get(fd).Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			var e connect.MapEntry
			if e.Key, err = r.single(fd.MapKey(), s.Key, k.Value()); err == nil {
				e.Value, err = r.single(fd.MapValue(), s.Elem, v)
			}
			entries = append(entries, e)
			return err == nil
		})
		return connect.MapValue(entries), err
	case fd.HasPresence() && !message.Has(fd):
		return none, nil
	}
	return r.single(fd, s, message.Get(fd))
}

func (r *protoReader) single(fd protoreflect.FieldDescriptor, s *connect.Schema, v protoreflect.Value) (none connect.Value, err error) {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return connect.BoolValue(v.Bool()), nil
	case protoreflect.StringKind:
		return connect.StringValue(v.String()), nil
	case protoreflect.BytesKind:
		return connect.BytesValue(v.Bytes()), nil
	case protoreflect.FloatKind:
		return connect.Float32Value(float32(v.Float())), nil
	case protoreflect.DoubleKind:
		return connect.Float64Value(v.Float()), nil
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind, protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return connect.Int64Value(int64(v.Uint())), nil
	case protoreflect.EnumKind:
		if symbol := fd.Enum().Values().ByNumber(v.Enum()); symbol != nil {
			return connect.StringValue(string(symbol.Name())), nil
		}
		return none, dataErrorf("%d is no symbol of the enum %s", v.Enum(), fd.Enum().FullName())
	case protoreflect.MessageKind, protoreflect.GroupKind:
		if nested, ok := r.nested[fd]; ok {
			return nested.read(v.Message())
		}
		return protoLogical(fd, s, v.Message(), r)
	}
	whole, _ := scalar(s.Type, connect.Int64Value(v.Int()))
	return whole, nil
}

func protoLogical(fd protoreflect.FieldDescriptor, s *connect.Schema, m protoreflect.Message, r *protoReader) (none connect.Value, err error) {
	fields := m.Descriptor().Fields()
	get := func(name protoreflect.Name) int64 {
		if f := fields.ByName(name); f != nil && (f.Kind() == protoreflect.Int32Kind || f.Kind() == protoreflect.Int64Kind) {
			return m.Get(f).Int()
		}
		return 0
	}
	switch s.Name {
	case connect.DecimalName:
		unscaled := []byte(nil)
		if f := fields.ByName("value"); f != nil && f.Kind() == protoreflect.BytesKind {
			unscaled = m.Get(f).Bytes()
		}
		return connect.DecimalValue(&connect.Decimal{Unscaled: fromTwosComplement(unscaled), Scale: int32(get("scale"))}), nil
	case connect.DateName:
		return connect.TimeValue(time.Date(int(get("year")), time.Month(get("month")), int(get("day")), 0, 0, 0, 0, time.UTC)), nil
	case connect.TimeName:
		n := get("hours")*3_600_000 + get("minutes")*60_000 + get("seconds")*1000 + get("nanos")/1_000_000
		if n < 0 || n > dayMillis {
			return none, dataErrorf("Time values must use number of millis greater than 0 and less than 86400000")
		}
		return connect.TimeValue(time.UnixMilli(n)), nil
	case connect.TimestampName:
		return connect.TimeValue(time.UnixMilli(get("seconds")*1000 + get("nanos")/1_000_000)), nil
	}
	value := fields.ByName("value")
	return r.single(value, s, m.Get(value))
}
