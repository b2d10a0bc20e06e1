package protobuf

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
)

// messageWriter writes structs of one schema as one message type.
type messageWriter struct {
	schema  *connect.Schema
	fields  []*fieldWriter // in the order of Google's libraries
	missing string         // a required field of the message that is missing from the schema
}

// fieldWriter writes one field of a struct. The name of its Protobuf field may differ.
type fieldWriter struct {
	connect.Field
	from    int
	message protoreflect.FullName
	members []*fieldWriter // of a struct that represents a oneof; one of them is written

	number       protowire.Number
	one          *valueWriter // nil: the message has no such field
	key          *valueWriter // of a map
	list, packed bool
	whenZero     bool // zero is written, too
	required     bool
}

// valueWriter writes one value, of a field or in a list or map.
type valueWriter struct {
	schema  *connect.Schema
	kind    protoreflect.Kind
	wire    protowire.Type
	name    protoreflect.FullName // of an enum or a message
	symbols map[string]int32
	closed  bool // only numbers of symbols can be written
	message *messageWriter
	logical *logicalType          // whose parts the message has
	wrapped *fieldWriter          // the value of a wrapper
	json    protoreflect.FullName // the message represents JSON, and the data is its text
}

func (m *messageWriter) append(dst []byte, v connect.Value) ([]byte, error) {
	if v.Kind() != connect.KindStruct || len(v.Struct().Values) != len(m.schema.Fields) {
		return dst, wrongType(m.schema, v)
	}
	return m.appendFields(dst, v.Struct().Values)
}

func (m *messageWriter) appendFields(dst []byte, values []connect.Value) (_ []byte, err error) {
	for _, f := range m.fields {
		v := values[f.from]
		if v.IsNull() {
			v = f.Schema.Default
		}
		switch {
		case v.IsNull() && (f.required || !f.Schema.Optional):
			return dst, conversion.Errorf("field %s: Found null value for non-optional schema", f.Name)
		case v.IsNull():
			continue
		}
		if dst, err = f.append(dst, v); err != nil {
			return dst, conversion.Wrap("field "+f.Name, err)
		}
	}
	if m.missing != "" {
		return dst, conversion.Errorf("the data has no field %s, which the Protobuf schema requires", m.missing)
	}
	return dst, nil
}

func wrongType(s *connect.Schema, v connect.Value) error {
	return conversion.Errorf("Invalid type for %s: %s", conversion.SchemaName(s), conversion.JavaClass(v))
}

func (f *fieldWriter) append(dst []byte, v connect.Value) (_ []byte, err error) {
	switch {
	case f.members != nil:
		if v.Kind() != connect.KindStruct || len(v.Struct().Values) != len(f.members) {
			return dst, wrongType(f.Schema, v)
		}
		for i, member := range v.Struct().Values {
			if !member.IsNull() {
				return f.members[i].append(dst, member)
			}
		}
		return dst, nil
	case f.one == nil:
		return dst, conversion.Errorf("the Protobuf schema %s has no such field", f.message)
	case f.key != nil:
		return f.appendMap(dst, v)
	case f.list:
		return f.appendList(dst, v)
	}
	out, err := f.one.tagged(dst, f.number, v)
	if !f.whenZero && len(out) > len(dst) && isZero(out[len(dst)+protowire.SizeTag(f.number):]) {
		return dst, err
	}
	return out, err
}

// isZero reports whether a number, a text or bytes are zero or empty.
func isZero(encoded []byte) bool {
	for _, c := range encoded {
		if c != 0 {
			return false
		}
	}
	return true
}

func (f *fieldWriter) appendList(dst []byte, v connect.Value) (_ []byte, err error) {
	switch {
	case v.Kind() != connect.List || f.Schema.Type != connect.List:
		return dst, wrongType(f.Schema, v)
	case len(v.List()) == 0:
		return dst, nil
	case !f.packed:
		for _, item := range v.List() {
			if dst, err = f.one.tagged(dst, f.number, item); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
	dst = append(protowire.AppendTag(dst, f.number, protowire.BytesType), 0)
	start := len(dst)
	for _, item := range v.List() {
		if dst, err = f.one.append(dst, item); err != nil {
			return dst, err
		}
	}
	return withLength(dst, start), nil
}

func (f *fieldWriter) appendMap(dst []byte, v connect.Value) (_ []byte, err error) {
	if v.Kind() != connect.Map || f.Schema.Type != connect.Map {
		return dst, wrongType(f.Schema, v)
	}
	for _, e := range inOrder(f.key.kind, v.Map()) {
		dst = append(protowire.AppendTag(dst, f.number, protowire.BytesType), 0)
		start := len(dst)
		if dst, err = f.key.tagged(dst, 1, e.Key); err != nil {
			return dst, err
		}
		if dst, err = f.one.tagged(dst, 2, e.Value); err != nil {
			return dst, err
		}
		dst = withLength(dst, start)
	}
	return dst, nil
}

// withLength inserts the length of the content that begins at start before it, where one byte is
// reserved.
func withLength(dst []byte, start int) []byte {
	n := len(dst) - start
	if n < 0x80 {
		dst[start-1] = byte(n)
		return dst
	}
	more := protowire.SizeVarint(uint64(n)) - 1
	var room [10]byte
	dst = append(dst, room[:more]...)
	copy(dst[start+more:], dst[start:start+n])
	protowire.AppendVarint(dst[:start-1], uint64(n))
	return dst
}

// tagged appends a value after its field number.
func (w *valueWriter) tagged(dst []byte, number protowire.Number, v connect.Value) ([]byte, error) {
	dst, err := w.append(protowire.AppendTag(dst, number, w.wire), v)
	if w.kind == protoreflect.GroupKind {
		dst = protowire.AppendTag(dst, number, protowire.EndGroupType)
	}
	return dst, err
}

func (w *valueWriter) append(dst []byte, v connect.Value) (_ []byte, err error) {
	switch {
	case v.IsNull():
		return dst, conversion.Errorf("Protobuf has no null in a list or a map")
	case w.kind == protoreflect.GroupKind:
		return w.content(dst, v)
	case w.kind == protoreflect.MessageKind:
		dst = append(dst, 0)
		start := len(dst)
		if dst, err = w.content(dst, v); err != nil {
			return dst, err
		}
		return withLength(dst, start), nil
	case w.kind == protoreflect.EnumKind:
		return w.appendSymbol(dst, v)
	case v.Kind() != w.schema.Type:
		return dst, wrongType(w.schema, v)
	}
	out, ok := appendScalar(dst, w.kind, v)
	if !ok {
		return dst, conversion.Errorf("data of type %s cannot be written as Protobuf's %s", conversion.SchemaName(w.schema), w.kind)
	}
	return out, nil
}

// appendSymbol appends the number of a symbol, given as the symbol, its number, or the text for an
// unknown number.
func (w *valueWriter) appendSymbol(dst []byte, v connect.Value) ([]byte, error) {
	number, ok := v.Int(), false
	switch {
	case v.Kind() >= connect.Int8 && v.Kind() <= connect.Int64:
		ok = number == int64(int32(number))
	case v.Kind() != connect.String:
		return dst, wrongType(w.schema, v)
	default:
		var n int32
		if n, ok = w.symbols[v.Str()]; ok {
			return protowire.AppendVarint(dst, uint64(n)), nil
		}
		if text, unknown := strings.CutPrefix(v.Str(), unknownSymbol+string(w.name.Name())+"_"); unknown {
			parsed, err := strconv.ParseInt(text, 10, 32)
			number, ok = parsed, err == nil
		}
	}
	if !ok || w.closed && !slices.Contains(slices.Collect(maps.Values(w.symbols)), int32(number)) {
		return dst, conversion.Errorf("%q is not a symbol of the enum %s", v.Text(), w.name)
	}
	return protowire.AppendVarint(dst, uint64(number)), nil
}

// content appends the content of a message: a struct, the parts of a logical type, or a wrapped
// value.
func (w *valueWriter) content(dst []byte, v connect.Value) ([]byte, error) {
	switch {
	case w.logical != nil && v.Kind() == w.logical.kind:
		parts, err := w.logical.parts(v)
		if err != nil {
			return dst, err
		}
		return w.message.appendFields(dst, parts)
	case w.json != "" && v.Kind() == connect.String:
		return appendJSONMessage(dst, w.json, v)
	case w.wrapped != nil:
		return w.wrapped.append(dst, v)
	case w.logical != nil || w.message == nil:
		return dst, conversion.Errorf("data of type %s cannot be written as Protobuf's message %s", conversion.SchemaName(w.schema), w.name)
	}
	return w.message.append(dst, v)
}
