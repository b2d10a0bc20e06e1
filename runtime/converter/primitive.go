package converter

import (
	"encoding/binary"
	"math"

	"millrace/configs"
	"millrace/plugins/connect"
)

var (
	booleanClass = primitiveClass("BooleanConverter", primitive{name: "boolean", kind: connect.Bool, size: 1})
	shortClass   = primitiveClass("ShortConverter", primitive{name: "short", kind: connect.Int16, size: 2})
	integerClass = primitiveClass("IntegerConverter", primitive{name: "integer", kind: connect.Int32, size: 4})
	longClass    = primitiveClass("LongConverter", primitive{name: "long", kind: connect.Int64, size: 8})
	floatClass   = primitiveClass("FloatConverter", primitive{name: "float", kind: connect.Float32, size: 4})
	doubleClass  = primitiveClass("DoubleConverter", primitive{name: "double", kind: connect.Float64, size: 8})
)

func primitiveClass(name string, p primitive) Class {
	p.schema = &connect.Schema{Type: p.kind, Optional: true}
	return Class{
		Name: "org.apache.kafka.connect.converters." + name,
		new:  func(configs.Config, bool) (Converter, error) { return p, nil },
	}
}

// primitive converts one type of fixed size, big-endian.
type primitive struct {
	name   string
	kind   connect.Kind
	size   int
	schema *connect.Schema
}

var _ Converter = primitive{}

func (p primitive) FromConnect(a *Arena, _ string, s *connect.Schema, v connect.Value) ([]byte, error) {
	if p.kind == connect.Bool && s != nil && s.Type != connect.Bool {
		return nil, dataErrorf("Invalid schema type for BooleanConverter: %s", schemaType(s))
	}
	switch v.Kind() {
	case connect.Null:
		return nil, nil
	case p.kind:
		return a.keep(p.append(a.room(), v)), nil
	}
	return nil, dataErrorf("Failed to serialize to %s (was %s)", p.name, javaClass(v))
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
	return binary.BigEndian.AppendUint64(dst, doubleBits(v.Float()))
}

// doubleBits returns the bits of a float64. All NaNs give those of Java's Double.doubleToLongBits,
// as in Kafka's serializer.
func doubleBits(f float64) uint64 {
	if f != f {
		return 0x7FF8000000000000
	}
	return math.Float64bits(f)
}

// rawDoubleBits returns the bits of a float64 like Java's Double.doubleToRawLongBits, as in Avro
// and Protobuf: a NaN keeps its payload, except for Go's own NaN, which becomes Java's.
func rawDoubleBits(f float64) uint64 {
	if bits := math.Float64bits(f); bits != goNaN {
		return bits
	}
	return doubleBits(f)
}

var goNaN = math.Float64bits(math.NaN())

func (p primitive) ToConnect(_ string, data []byte) (*connect.Schema, connect.Value, error) {
	switch {
	case data == nil:
		return p.schema, connect.Value{}, nil
	case len(data) != p.size || p.kind == connect.Bool && data[0] > 1:
		return nil, connect.Value{}, dataErrorf("Failed to deserialize %s: %d bytes that are none", p.name, len(data))
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
