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

// Kind says what a Value holds.
type Kind uint8

// The kinds of a Value. They are the types of Kafka Connect's data API, with JSON beside them.
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
	JSON // a schemaless document, kept as the text it came in
)

var kindNames = [...]string{"null", "boolean", "int8", "int16", "int32", "int64", "float32", "float64", "string", "bytes",
	"array", "map", "struct", "decimal", "time", "json"}

func (k Kind) String() string { return kindNames[k] }

// Value is one piece of data. The zero Value is null. Values are immutable, cheap to copy and, for everything up to
// strings and bytes, made without an allocation.
type Value struct {
	num uint64 // the number's bits, or the length of what ref points to
	ref any    // a Kind for null to float64, else a pointer whose type tells the kind
}

type (
	stringRef *byte
	bytesRef  *byte
	jsonRef   *byte
	listRef   *Value
	mapRef    *MapEntry
)

// MapEntry is one pair of a map. A schemaless object has string keys.
type MapEntry struct{ Key, Value Value }

// Decimal is Unscaled · 10^-Scale, Connect's logical type Decimal.
type Decimal struct {
	Unscaled *big.Int
	Scale    int32
}

// BoolValue makes a boolean.
func BoolValue(b bool) Value {
	if b {
		return Value{1, Bool}
	}
	return Value{0, Bool}
}

// Int8Value makes an int8.
func Int8Value(n int8) Value { return Value{uint64(n), Int8} }

// Int16Value makes an int16.
func Int16Value(n int16) Value { return Value{uint64(n), Int16} }

// Int32Value makes an int32.
func Int32Value(n int32) Value { return Value{uint64(n), Int32} }

// Int64Value makes an int64.
func Int64Value(n int64) Value { return Value{uint64(n), Int64} }

// Float32Value makes a float32.
func Float32Value(f float32) Value { return Value{uint64(math.Float32bits(f)), Float32} }

// Float64Value makes a float64.
func Float64Value(f float64) Value { return Value{math.Float64bits(f), Float64} }

// StringValue makes a string.
func StringValue(s string) Value { return Value{uint64(len(s)), stringRef(unsafe.StringData(s))} }

// StringBytes makes a string of b without a copy: b must not change afterwards.
func StringBytes(b []byte) Value { return Value{uint64(len(b)), stringRef(unsafe.SliceData(b))} }

// BytesValue makes bytes of b without a copy: b must not change afterwards.
func BytesValue(b []byte) Value { return Value{uint64(len(b)), bytesRef(unsafe.SliceData(b))} }

// JSONValue makes a schemaless value of one valid JSON document without a copy: b must not change afterwards.
// Whoever makes it has checked that it is valid.
func JSONValue(b []byte) Value { return Value{uint64(len(b)), jsonRef(unsafe.SliceData(b))} }

// ListValue makes an array without a copy.
func ListValue(items []Value) Value {
	return Value{uint64(len(items)), listRef(unsafe.SliceData(items))}
}

// MapValue makes a map without a copy. The entries keep their order.
func MapValue(entries []MapEntry) Value {
	return Value{uint64(len(entries)), mapRef(unsafe.SliceData(entries))}
}

// StructValue makes a struct.
func StructValue(s *Struct) Value { return Value{0, s} }

// DecimalValue makes a decimal.
func DecimalValue(d *Decimal) Value { return Value{0, d} }

// TimeValue makes a Date, Time or Timestamp; its schema's name says which. The unit is the millisecond.
func TimeValue(t time.Time) Value { return Value{uint64(t.UnixMilli()), KindTime} }

// Kind says what v holds.
func (v Value) Kind() Kind {
	switch r := v.ref.(type) {
	case nil:
		return Null
	case Kind:
		return r
	case stringRef:
		return String
	case bytesRef:
		return Bytes
	case jsonRef:
		return JSON
	case listRef:
		return List
	case mapRef:
		return Map
	case *Struct:
		return KindStruct
	case *Decimal:
		return KindDecimal
	}
	panic("connect: a Value not made by this package")
}

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.ref == nil }

// Bool is the boolean that v holds.
func (v Value) Bool() bool { return v.num == 1 }

// Int is the integer of any width that v holds.
func (v Value) Int() int64 { return int64(v.num) }

// Float is the float of either width that v holds.
func (v Value) Float() float64 {
	if v.ref == Float32 {
		return float64(math.Float32frombits(uint32(v.num)))
	}
	return math.Float64frombits(v.num)
}

// Str is the string that v holds.
func (v Value) Str() string { return unsafe.String((*byte)(v.ref.(stringRef)), v.num) }

// Bytes is the content of a string, bytes or JSON value, not to be changed; nil for every other kind.
func (v Value) Bytes() []byte {
	switch r := v.ref.(type) {
	case stringRef:
		return unsafe.Slice((*byte)(r), v.num)
	case bytesRef:
		return unsafe.Slice((*byte)(r), v.num)
	case jsonRef:
		return unsafe.Slice((*byte)(r), v.num)
	}
	return nil
}

// List is the array that v holds, not to be changed.
func (v Value) List() []Value { return unsafe.Slice((*Value)(v.ref.(listRef)), v.num) }

// Map is the map that v holds, not to be changed.
func (v Value) Map() []MapEntry { return unsafe.Slice((*MapEntry)(v.ref.(mapRef)), v.num) }

// Struct is the struct that v holds.
func (v Value) Struct() *Struct { return v.ref.(*Struct) }

// Decimal is the decimal that v holds.
func (v Value) Decimal() *Decimal { return v.ref.(*Decimal) }

// Time is the moment that v holds, in UTC.
func (v Value) Time() time.Time { return time.UnixMilli(int64(v.num)).UTC() }

// AnyValue makes a Value of plain Go data: nil, bool, the integers, floats, string, []byte, time.Time, []any,
// map[string]any (its keys sorted), *Struct, *Decimal or a Value. Any other type is an error.
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
	return Value{}, fmt.Errorf("a %T is no Connect data", x)
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

// Any is v as plain Go data: what AnyValue takes, integers as int64, floats as float64, maps as map[string]any.
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
