package connect

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"time"
	"unsafe"
)

// Kind is the kind of data in a Value.
type Kind uint8

// Kinds of a Value: the types of Kafka Connect's data API, and JSON.
const (
	Null Kind = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	Float32
	Float64
	String
	Bytes
	List
	Map
	KindStruct
	KindDecimal
	KindTime
	JSON // a schemaless document, kept as its original text
)

var kindNames = [...]string{"null", "boolean", "int8", "int16", "int32", "int64", "float32", "float64", "string", "bytes",
	"array", "map", "struct", "decimal", "time", "json"}

func (k Kind) String() string { return kindNames[k] }

// Value is an immutable piece of data. The zero Value is null. Values are cheap to copy. Creating
// one from a scalar, string or bytes allocates nothing.
type Value struct {
	// the first byte, Value or MapEntry, or the Struct or Decimal; nil for kinds up to float64
	ref  unsafe.Pointer
	num  uint64 // the bits of the number, or the length of the data at ref
	kind Kind
}

// MapEntry is a key and its value in a map. A schemaless object has string keys.
type MapEntry struct{ Key, Value Value }

// Decimal is Unscaled · 10^-Scale, Connect's logical type Decimal.
type Decimal struct {
	Unscaled *big.Int
	Scale    int32
}

// BoolValue returns a boolean.
func BoolValue(b bool) Value {
	if b {
		return Value{num: 1, kind: Bool}
	}
	return Value{kind: Bool}
}

// Int8Value returns an int8.
func Int8Value(n int8) Value { return Value{num: uint64(n), kind: Int8} }

// Int16Value returns an int16.
func Int16Value(n int16) Value { return Value{num: uint64(n), kind: Int16} }

// Int32Value returns an int32.
func Int32Value(n int32) Value { return Value{num: uint64(n), kind: Int32} }

// Int64Value returns an int64.
func Int64Value(n int64) Value { return Value{num: uint64(n), kind: Int64} }

// Float32Value returns a float32.
func Float32Value(f float32) Value { return Value{num: uint64(math.Float32bits(f)), kind: Float32} }

// Float64Value returns a float64.
func Float64Value(f float64) Value { return Value{num: math.Float64bits(f), kind: Float64} }

// StringValue returns a string.
func StringValue(s string) Value {
	return Value{unsafe.Pointer(unsafe.StringData(s)), uint64(len(s)), String}
}

// StringBytes returns a string that shares memory with b. The caller must not change b afterwards.
func StringBytes(b []byte) Value {
	return Value{unsafe.Pointer(unsafe.SliceData(b)), uint64(len(b)), String}
}

// BytesValue returns bytes that share memory with b. The caller must not change b afterwards.
func BytesValue(b []byte) Value {
	return Value{unsafe.Pointer(unsafe.SliceData(b)), uint64(len(b)), Bytes}
}

// JSONValue returns a schemaless value of one JSON document that shares memory with b. The caller
// must not change b afterwards, and must have checked that it is valid JSON.
func JSONValue(b []byte) Value {
	return Value{unsafe.Pointer(unsafe.SliceData(b)), uint64(len(b)), JSON}
}

// ListValue returns an array that shares memory with items.
func ListValue(items []Value) Value {
	return Value{unsafe.Pointer(unsafe.SliceData(items)), uint64(len(items)), List}
}

// MapValue returns a map that shares memory with entries. The entries keep their order.
func MapValue(entries []MapEntry) Value {
	return Value{unsafe.Pointer(unsafe.SliceData(entries)), uint64(len(entries)), Map}
}

// StructValue returns a struct.
func StructValue(s *Struct) Value { return Value{ref: unsafe.Pointer(s), kind: KindStruct} }

// DecimalValue returns a decimal.
func DecimalValue(d *Decimal) Value { return Value{ref: unsafe.Pointer(d), kind: KindDecimal} }

// TimeValue returns a Date, Time or Timestamp; the name of its schema determines which. The
// resolution is one millisecond.
func TimeValue(t time.Time) Value { return Value{num: uint64(t.UnixMilli()), kind: KindTime} }

// Kind returns the kind of v.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.kind == Null }

// Bool returns the boolean in v.
func (v Value) Bool() bool { return v.num == 1 }

// Int returns the integer in v, of any width.
func (v Value) Int() int64 { return int64(v.num) }

// Float returns the float in v, of either width.
func (v Value) Float() float64 {
	if v.kind == Float32 {
		return float64(math.Float32frombits(uint32(v.num)))
	}
	return math.Float64frombits(v.num)
}

// Str returns the string in v.
func (v Value) Str() string {
	v.must(String)
	return unsafe.String((*byte)(v.ref), v.num)
}

// Bytes returns the content of a string, bytes or JSON value; nil for every other kind. The caller
// must not change it.
func (v Value) Bytes() []byte {
	if v.kind == String || v.kind == Bytes || v.kind == JSON {
		return unsafe.Slice((*byte)(v.ref), v.num)
	}
	return nil
}

// List returns the array in v. The caller must not change it.
func (v Value) List() []Value {
	v.must(List)
	return unsafe.Slice((*Value)(v.ref), v.num)
}

// Map returns the map in v. The caller must not change it.
func (v Value) Map() []MapEntry {
	v.must(Map)
	return unsafe.Slice((*MapEntry)(v.ref), v.num)
}

// Struct returns the struct in v.
func (v Value) Struct() *Struct {
	v.must(KindStruct)
	return (*Struct)(v.ref)
}

// Decimal returns the decimal in v.
func (v Value) Decimal() *Decimal {
	v.must(KindDecimal)
	return (*Decimal)(v.ref)
}

// must panics if v has another kind, because ref would be read as the wrong type.
func (v Value) must(k Kind) {
	if v.kind != k {
		wrongKind(v.kind, k)
	}
}

func wrongKind(is, asked Kind) {
	panic("connect: a Value of kind " + is.String() + ", asked for its " + asked.String())
}

// Time returns the time in v, in UTC.
func (v Value) Time() time.Time { return time.UnixMilli(int64(v.num)).UTC() }

// AnyValue converts plain Go data to a Value: nil, bool, signed integers, floats, string, []byte,
// time.Time, *Struct, *Decimal, Value, and slices, arrays and maps of these. Map keys are sorted.
// Any other type is an error.
func AnyValue(x any) (Value, error) {
	switch x := x.(type) {
	case nil:
		return Value{}, nil
	case Value:
		return x, nil
	case bool:
		return BoolValue(x), nil
	case int:
		return Int64Value(int64(x)), nil
	case int8:
		return Int8Value(x), nil
	case int16:
		return Int16Value(x), nil
	case int32:
		return Int32Value(x), nil
	case int64:
		return Int64Value(x), nil
	case float32:
		return Float32Value(x), nil
	case float64:
		return Float64Value(x), nil
	case string:
		return StringValue(x), nil
	case []byte:
		return BytesValue(x), nil
	case time.Time:
		return TimeValue(x), nil
	case *Struct:
		if x == nil {
			return Value{}, nil
		}
		return StructValue(x), nil
	case *Decimal:
		if x == nil {
			return Value{}, nil
		}
		return DecimalValue(x), nil
	case []any:
		return anyList(x)
	case map[string]any:
		return anyMap(x)
	}
	return reflected(x)
}

func anyList(items []any) (Value, error) {
	out := make([]Value, len(items))
	for i, item := range items {
		v, err := AnyValue(item)
		if err != nil {
			return Value{}, err
		}
		out[i] = v
	}
	return ListValue(out), nil
}

func anyMap(m map[string]any) (Value, error) {
	out := make([]MapEntry, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		v, err := AnyValue(m[k])
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", k, err)
		}
		out = append(out, MapEntry{StringValue(k), v})
	}
	return MapValue(out), nil
}

// Any converts v to plain Go data that AnyValue accepts: integers as int64, floats as float64, maps
// as map[string]any.
func (v Value) Any() any {
	switch v.Kind() {
	case Bool:
		return v.Bool()
	case Int8, Int16, Int32, Int64:
		return v.Int()
	case Float32, Float64:
		return v.Float()
	case String:
		return v.Str()
	case Bytes:
		return v.Bytes()
	case KindStruct:
		return v.Struct()
	case KindDecimal:
		return v.Decimal()
	case KindTime:
		return v.Time()
	case List:
		out := make([]any, 0, v.num)
		for _, item := range v.List() {
			out = append(out, item.Any())
		}
		return out
	case Map:
		out := make(map[string]any, v.num)
		for _, e := range v.Map() {
			out[e.Key.Text()] = e.Value.Any()
		}
		return out
	case JSON:
		decoded, err := v.Decode()
		if err != nil {
			return nil
		}
		return decoded.Any()
	}
	return nil
}
