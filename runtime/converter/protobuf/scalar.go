package protobuf

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"millrace/plugins/connect"
	"millrace/runtime/converter/connectjson"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

var wireTypes = map[protoreflect.Kind]protowire.Type{
	protoreflect.Sfixed32Kind: protowire.Fixed32Type, protoreflect.Fixed32Kind: protowire.Fixed32Type, protoreflect.FloatKind: protowire.Fixed32Type,
	protoreflect.Sfixed64Kind: protowire.Fixed64Type, protoreflect.Fixed64Kind: protowire.Fixed64Type, protoreflect.DoubleKind: protowire.Fixed64Type,
	protoreflect.StringKind: protowire.BytesType, protoreflect.BytesKind: protowire.BytesType, protoreflect.MessageKind: protowire.BytesType,
	protoreflect.GroupKind: protowire.StartGroupType, // all others are varints
}

func appendScalar(dst []byte, kind protoreflect.Kind, v connect.Value) (_ []byte, ok bool) {
	n, whole := v.Int(), v.Kind() >= connect.Int8 && v.Kind() <= connect.Int64
	switch kind {
	case protoreflect.BoolKind:
		return protowire.AppendVarint(dst, protowire.EncodeBool(v.Bool())), v.Kind() == connect.Bool
	case protoreflect.Int32Kind:
		return protowire.AppendVarint(dst, uint64(n)), whole && n == int64(int32(n))
	case protoreflect.Sint32Kind:
		return protowire.AppendVarint(dst, protowire.EncodeZigZag(n)), whole && n == int64(int32(n))
	case protoreflect.Sfixed32Kind:
		return protowire.AppendFixed32(dst, uint32(n)), whole && n == int64(int32(n))
	case protoreflect.Uint32Kind:
		return protowire.AppendVarint(dst, uint64(n)), whole && n == int64(uint32(n))
	case protoreflect.Fixed32Kind:
		return protowire.AppendFixed32(dst, uint32(n)), whole && n == int64(uint32(n))
	case protoreflect.Int64Kind, protoreflect.Uint64Kind:
		return protowire.AppendVarint(dst, uint64(n)), whole
	case protoreflect.Sint64Kind:
		return protowire.AppendVarint(dst, protowire.EncodeZigZag(n)), whole
	case protoreflect.Sfixed64Kind, protoreflect.Fixed64Kind:
		return protowire.AppendFixed64(dst, uint64(n)), whole
	case protoreflect.StringKind:
		if v.Kind() != connect.String {
			return dst, false
		}
		return protowire.AppendString(dst, strings.ToValidUTF8(v.Str(), "\uFFFD")), true
	case protoreflect.BytesKind:
		return protowire.AppendBytes(dst, v.Bytes()), v.Kind() == connect.Bytes
	case protoreflect.FloatKind:
		return protowire.AppendFixed32(dst, math.Float32bits(float32(v.Float()))), v.Kind() == connect.Float32
	}
	return protowire.AppendFixed64(dst, number.RawDoubleBits(v.Float())), v.Kind() == connect.Float32 || v.Kind() == connect.Float64
}

// valueReader reads one value, of a field or in a list or map.
type valueReader struct {
	schema  *connect.Schema
	kind    protoreflect.Kind
	wire    protowire.Type
	utf8    bool
	enum    protoreflect.Name
	symbols map[int32]connect.Value
	first   protoreflect.EnumNumber // the symbol of an unset enum
	closed  bool                    // unknown numbers are ignored
	message *reader
	logical *logicalType          // whose parts the message has
	wrapper bool                  // the message wraps one value
	json    protoreflect.FullName // the message represents JSON
}

func (o *valueReader) isMessage() bool { return o.message != nil }

func (o *valueReader) zero() (connect.Value, error) {
	switch o.kind {
	case protoreflect.StringKind:
		return connect.StringValue(""), nil
	case protoreflect.BytesKind:
		return connect.BytesValue(nil), nil
	case protoreflect.FloatKind:
		return connect.Float32Value(0), nil
	case protoreflect.DoubleKind:
		return connect.Float64Value(0), nil
	}
	return o.number(uint64(o.first))
}

// unknownSymbol is the prefix of texts for unknown enum numbers, as in Protobuf for Java:
// UNKNOWN_ENUM_VALUE_Color_7.
const unknownSymbol = "UNKNOWN_ENUM_VALUE_"

// symbol returns the symbol of a number.
func (o *valueReader) symbol(n int32) connect.Value {
	v, ok := o.symbols[n]
	switch {
	case o.schema.Type == connect.Int32:
		return connect.Int32Value(n)
	case ok:
		return v
	}
	return connect.StringValue(unknownSymbol + string(o.enum) + "_" + strconv.Itoa(int(n)))
}

// drops reports whether b begins with an ignored number, and the length of that number.
func (o *valueReader) drops(b []byte) (n int, dropped bool) {
	if !o.closed {
		return 0, false
	}
	u, n := protowire.ConsumeVarint(b)
	_, known := o.symbols[int32(u)]
	return n, n >= 0 && !known
}

// read reads a value that is not a message, after its field number.
func (o *valueReader) read(number protowire.Number, b []byte, d *input) (v connect.Value, n int, err error) {
	var u uint64
	var small uint32
	switch o.wire {
	case protowire.VarintType:
		if u, n = protowire.ConsumeVarint(b); n >= 0 {
			v, err = o.number(u)
		}
	case protowire.Fixed32Type:
		if small, n = protowire.ConsumeFixed32(b); n >= 0 && o.kind == protoreflect.FloatKind {
			v = connect.Float32Value(math.Float32frombits(small))
		} else if n >= 0 {
			v, err = o.number(uint64(small))
		}
	case protowire.Fixed64Type:
		if u, n = protowire.ConsumeFixed64(b); n >= 0 && o.kind == protoreflect.DoubleKind {
			v = connect.Float64Value(math.Float64frombits(u))
		} else if n >= 0 {
			v, err = o.number(u)
		}
	default:
		var content []byte
		if content, n = protowire.ConsumeBytes(b); n < 0 {
			break
		}
		switch {
		case o.kind == protoreflect.BytesKind:
			v = connect.BytesValue(content)
		case o.utf8 && !utf8.Valid(content):
			err = conversion.Errorf("a text is not valid UTF-8")
		default:
			v = connect.StringBytes(content)
		}
	}
	if n < 0 {
		return v, 0, errMalformed
	}
	return v, n, err
}

// number converts a varint to an integer, a boolean or a symbol.
func (o *valueReader) number(u uint64) (connect.Value, error) {
	n := int64(u)
	switch o.kind {
	case protoreflect.BoolKind:
		return connect.BoolValue(u != 0), nil
	case protoreflect.EnumKind:
		return o.symbol(int32(u)), nil
	case protoreflect.Int32Kind, protoreflect.Sfixed32Kind:
		n = int64(int32(u))
	case protoreflect.Sint32Kind:
		n = int64(int32(protowire.DecodeZigZag(u & math.MaxUint32)))
	case protoreflect.Sint64Kind:
		n = protowire.DecodeZigZag(u)
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		n = int64(uint32(u))
	}
	return connectjson.Scalar(o.schema.Type, connect.Int64Value(n))
}

// whole reads the content of a message.
func (o *valueReader) whole(content []byte, d *input) (connect.Value, error) {
	if o.json != "" {
		return jsonOfMessage(o.json, content)
	}
	if o.logical == nil && !o.wrapper {
		return o.message.read(content, d)
	}
	values, err := o.message.values(content, d)
	switch {
	case err != nil:
		return connect.Value{}, err
	case o.wrapper:
		return values[0], nil
	}
	return o.logical.whole(values)
}
