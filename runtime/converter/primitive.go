package converter

import (
	"encoding/binary"
	"math"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

var (
	booleanClass = primitiveClass("BooleanConverter", primitive{name: "boolean", kind: connect.Bool, size: 1})
	shortClass   = primitiveClass("ShortConverter", primitive{name: "short", kind: connect.Int16, size: 2})
	integerClass = primitiveClass("IntegerConverter", primitive{name: "integer", kind: connect.Int32, size: 4})
	longClass    = primitiveClass("LongConverter", primitive{name: "long", kind: connect.Int64, size: 8})
	floatClass   = primitiveClass("FloatConverter", primitive{name: "float", kind: connect.Float32, size: 4})
	doubleClass  = primitiveClass("DoubleConverter", primitive{name: "double", kind: connect.Float64, size: 8})
)

func primitiveClass(name string, p primitive) conversion.Class {
	p.schema = &connect.Schema{Type: p.kind, Optional: true}
	return conversion.Class{
		Name: "org.apache.kafka.connect.converters." + name,
		Make: func(configs.Config, bool) (conversion.Converter, error) { return p, nil },
	}
}

// primitive converts one type of fixed size, big-endian.
type primitive struct {
	name   string
	kind   connect.Kind
	size   int
	schema *connect.Schema
}

var _ conversion.Converter = primitive{}

func (p primitive) FromConnect(a *conversion.Arena, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if p.kind == connect.Bool && s != nil && s.Type != connect.Bool {
		return nil, conversion.Errorf("Invalid schema type for BooleanConverter: %s", conversion.SchemaType(s))
	}
	switch v.Kind() {
	case connect.Null:
		return nil, nil
	case p.kind:
		return a.Keep(p.append(a.Room(), v)), nil
	}
	return nil, conversion.Errorf("Failed to serialize to %s (was %s)", p.name, conversion.JavaClass(v))
}

func (p primitive) append(dst []byte, v connect.Value) []byte {
	switch p.kind {
	case connect.Bool:
		if v.Bool() {
			return append(dst, 1)
		}
		return append(dst, 0)
	case connect.Int16:
		return binary.BigEndian.AppendUint16(dst, uint16(v.Int()))
	case connect.Int32:
		return binary.BigEndian.AppendUint32(dst, uint32(v.Int()))
	case connect.Int64:
		return binary.BigEndian.AppendUint64(dst, uint64(v.Int()))
	case connect.Float32:
		return binary.BigEndian.AppendUint32(dst, math.Float32bits(float32(v.Float())))
	}
	return binary.BigEndian.AppendUint64(dst, number.DoubleBits(v.Float()))
}

func (p primitive) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	switch {
	case data == nil:
		return p.schema, connect.Value{}, nil
	case len(data) != p.size || p.kind == connect.Bool && data[0] > 1:
		return nil, connect.Value{}, conversion.Errorf("Failed to deserialize %s: %d bytes that are none", p.name, len(data))
	}
	return p.schema, p.value(data), nil
}

func (p primitive) value(data []byte) connect.Value {
	switch p.kind {
	case connect.Bool:
		return connect.BoolValue(data[0] == 1)
	case connect.Int16:
		return connect.Int16Value(int16(binary.BigEndian.Uint16(data)))
	case connect.Int32:
		return connect.Int32Value(int32(binary.BigEndian.Uint32(data)))
	case connect.Int64:
		return connect.Int64Value(int64(binary.BigEndian.Uint64(data)))
	case connect.Float32:
		return connect.Float32Value(math.Float32frombits(binary.BigEndian.Uint32(data)))
	}
	return connect.Float64Value(math.Float64frombits(binary.BigEndian.Uint64(data)))
}
