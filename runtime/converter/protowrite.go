package converter

import (
	"math/big"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"millrace/plugins/connect"
)

// protoWriter makes messages of data, field by field, by their names.
type protoWriter struct{ scrub bool }

func (w protoWriter) message(md protoreflect.MessageDescriptor, s *connect.Schema, v connect.Value) (protoreflect.Message, error) {
	if v.Kind() != connect.KindStruct || len(v.Struct().Values) != len(s.Fields) {
		return nil, w.wrong(s, v)
	}
	message := dynamicpb.NewMessage(md)
	for i, f := range s.Fields {
		value := v.Struct().Values[i]
		if value.IsNull() {
			value = f.Schema.Default
		}
		if value.IsNull() {
			if !f.Schema.Optional {
				return nil, dataErrorf("field %s: Found null value for non-optional schema", f.Name)
			}
			continue
		}
		if err := w.field(message, f, value); err != nil {
			return nil, &DataError{"field " + f.Name, err}
		}
	}
	return message, nil
}

func (w protoWriter) wrong(s *connect.Schema, v connect.Value) error {
	return dataErrorf("Invalid type for %s: %s", schemaName(s), javaClass(v))
}

func (w protoWriter) field(message protoreflect.Message, f connect.Field, v connect.Value) error {
	if f.Schema.Type == connect.KindStruct && strings.HasPrefix(f.Schema.Name, protoUnion) {
		if v.Kind() != connect.KindStruct || len(v.Struct().Values) != len(f.Schema.Fields) {
			return w.wrong(f.Schema, v)
		}
		for i, member := range v.Struct().Values {
			if !member.IsNull() {
				return w.field(message, f.Schema.Fields[i], member)
			}
		}
		return nil
	}
	name := f.Name
	if w.scrub {
		name = (&avroText{scrub: true}).name(name)
	}
	fd := message.Descriptor().Fields().ByName(protoreflect.Name(name))
	switch {
	case fd == nil:
		return dataErrorf("the Protobuf schema %s has no such field", message.Descriptor().FullName())
	case fd.IsMap():
		return w.mapping(message.Mutable(fd).Map(), fd, f.Schema, v)
	case fd.IsList():
		if v.Kind() != connect.List || f.Schema.Type != connect.List {
			return w.wrong(f.Schema, v)
		}
		list := message.Mutable(fd).List()
		for _, item := range v.List() {
			one, err := w.single(fd, f.Schema.Elem, item)
			if err != nil {
				return err
			}
			list.Append(one)
		}
		return nil
	}
	one, err := w.single(fd, f.Schema, v)
	if err == nil {
		message.Set(fd, one)
	}
	return err
}

func (w protoWriter) mapping(to protoreflect.Map, fd protoreflect.FieldDescriptor, s *connect.Schema, v connect.Value) error {
	if v.Kind() != connect.Map || s.Type != connect.Map {
		return w.wrong(s, v)
	}
	for _, e := range v.Map() {
		key, err := w.single(fd.MapKey(), s.Key, e.Key)
		if err != nil {
			return err
		}
		value, err := w.single(fd.MapValue(), s.Elem, e.Value)
		if err != nil {
			return err
		}
		to.Set(key.MapKey(), value)
	}
	return nil
}

// single is one value, of a field or within a list or a map.
func (w protoWriter) single(fd protoreflect.FieldDescriptor, s *connect.Schema, v connect.Value) (none protoreflect.Value, err error) {
	switch {
	case v.IsNull():
		return none, dataErrorf("Protobuf has no null in a list or a map")
	case fd.Kind() == protoreflect.MessageKind || fd.Kind() == protoreflect.GroupKind:
		message, err := w.submessage(fd.Message(), s, v)
		if err != nil {
			return none, err
		}
		return protoreflect.ValueOfMessage(message), nil
	case fd.Kind() == protoreflect.EnumKind:
		if v.Kind() != connect.String {
			return none, w.wrong(s, v)
		}
		symbol := fd.Enum().Values().ByName(protoreflect.Name(v.Str()))
		if symbol == nil {
			return none, dataErrorf("%q is no symbol of the enum %s", v.Str(), fd.Enum().FullName())
		}
		return protoreflect.ValueOfEnum(symbol.Number()), nil
	case v.Kind() != s.Type:
		return none, w.wrong(s, v)
	}
	if one, ok := protoScalar(fd.Kind(), v); ok {
		return one, nil
	}
	return none, dataErrorf("data of type %s cannot be written as Protobuf's %s", schemaName(s), fd.Kind())
}

func protoScalar(kind protoreflect.Kind, v connect.Value) (none protoreflect.Value, ok bool) {
	whole := v.Kind() >= connect.Int8 && v.Kind() <= connect.Int64
	switch kind {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(v.Bool()), v.Kind() == connect.Bool
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(v.Int())), whole && v.Int() == int64(int32(v.Int()))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(v.Int()), whole
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(v.Int())), whole && v.Int() == int64(uint32(v.Int()))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(v.Int())), whole
	case protoreflect.StringKind:
		if v.Kind() != connect.String {
			return none, false
		}
		return protoreflect.ValueOfString(strings.ToValidUTF8(v.Str(), "\uFFFD")), true
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(v.Bytes()), v.Kind() == connect.Bytes
	}
	if v.Kind() != connect.Float32 && v.Kind() != connect.Float64 {
		return none, false
	}
	if kind == protoreflect.FloatKind {
		return protoreflect.ValueOfFloat32(float32(v.Float())), v.Kind() == connect.Float32
	}
	return protoreflect.ValueOfFloat64(v.Float()), true
}

// submessage is data that is a message in Protobuf: a struct, a logical type or what a wrapper is around.
func (w protoWriter) submessage(md protoreflect.MessageDescriptor, s *connect.Schema, v connect.Value) (protoreflect.Message, error) {
	message := dynamicpb.NewMessage(md)
	set := func(name protoreflect.Name, n int64) {
		if fd := md.Fields().ByName(name); fd != nil {
			if value, ok := protoScalar(fd.Kind(), connect.Int64Value(n)); ok {
				message.Set(fd, value)
			}
		}
	}
	switch name := string(md.FullName()); {
	case name == protoLogicals[connect.DecimalName][0] && v.Kind() == connect.KindDecimal:
		d := v.Decimal()
		message.Set(md.Fields().ByName("value"), protoreflect.ValueOfBytes(appendTwosComplement(nil, d.Unscaled)))
		set("precision", int64(len(new(big.Int).Abs(d.Unscaled).String())))
		set("scale", int64(d.Scale))
		return message, nil
	case name == protoLogicals[connect.DateName][0] && v.Kind() == connect.KindTime:
		if v.Int()%dayMillis != 0 {
			return nil, dataErrorf("Kafka Connect Date type should not have any time fields set to non-zero values.")
		}
		year, month, day := v.Time().Date()
		set("year", int64(year))
		set("month", int64(month))
		set("day", int64(day))
		return message, nil
	case name == protoLogicals[connect.TimeName][0] && v.Kind() == connect.KindTime:
		n := v.Int()
		if n < 0 || n > dayMillis {
			return nil, dataErrorf("Time values must use number of millis greater than 0 and less than 86400000")
		}
		set("hours", n/3_600_000%24)
		set("minutes", n/60_000%60)
		set("seconds", n/1000%60)
		set("nanos", n%1000*1_000_000)
		return message, nil
	case name == protoLogicals[connect.TimestampName][0] && v.Kind() == connect.KindTime:
		set("seconds", v.Time().Unix())
		set("nanos", int64(v.Time().Nanosecond()))
		return message, nil
	case isWrapper(md):
		value, err := w.single(md.Fields().ByName("value"), s, v)
		if err == nil {
			message.Set(md.Fields().ByName("value"), value)
		}
		return message, err
	}
	if s.Type != connect.KindStruct {
		return nil, dataErrorf("data of type %s cannot be written as Protobuf's message %s", schemaName(s), md.FullName())
	}
	return w.message(md, s, v)
}

func isWrapper(md protoreflect.MessageDescriptor) bool {
	return md.ParentFile().Path() == "google/protobuf/wrappers.proto"
}
