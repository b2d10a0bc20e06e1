// Package number converts, parses and formats numbers as Java does.
package number

import (
	"math"
	"math/big"
	"strconv"

	"millrace/plugins/connect"
)

// Int32 converts a number like Java's intValue: the low bits of an integer, or a float without its
// fraction, clamped to the range. Other values become 0.
func Int32(v connect.Value) int32 {
	if k := v.Kind(); k == connect.Float32 || k == connect.Float64 {
		return int32(saturated(v.Float(), math.MinInt32, math.MaxInt32))
	}
	return int32(Int64(v))
}

// Int64 converts a number like Java's longValue.
func Int64(v connect.Value) int64 {
	switch v.Kind() {
	case connect.Int8, connect.Int16, connect.Int32, connect.Int64:
		return v.Int()
	case connect.Float32, connect.Float64:
		return saturated(v.Float(), math.MinInt64, math.MaxInt64)
	case connect.KindDecimal:
		low := new(big.Int).And(integer(v.Decimal()), new(big.Int).SetUint64(math.MaxUint64))
		return int64(low.Uint64())
	}
	return 0
}

func saturated(f float64, least, most int64) int64 {
	switch {
	case f != f:
		return 0
	case f <= float64(least):
		return least
	case f >= float64(most):
		return most
	}
	return int64(f)
}

// integer returns a decimal without its fraction.
func integer(d *connect.Decimal) *big.Int {
	if int64(d.Scale) > int64(d.Unscaled.BitLen()) { // it is less than one
		return new(big.Int)
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(int64(d.Scale), -int64(d.Scale))), nil)
	if d.Scale < 0 {
		return power.Mul(power, d.Unscaled)
	}
	return power.Quo(d.Unscaled, power)
}

// Float64 converts a number like Java's doubleValue.
func Float64(v connect.Value) float64 {
	switch v.Kind() {
	case connect.Float32, connect.Float64:
		return v.Float()
	case connect.KindDecimal:
		// values out of range become infinite
		f, _ := strconv.ParseFloat(string(AppendDecimal(nil, v.Decimal())), 64)
		return f
	}
	return float64(Int64(v))
}

// Float32 converts a number like Java's floatValue.
func Float32(v connect.Value) float32 {
	switch v.Kind() {
	case connect.Float32, connect.Float64:
		return float32(v.Float())
	case connect.KindDecimal:
		f, _ := strconv.ParseFloat(string(AppendDecimal(nil, v.Decimal())), 32)
		return float32(f)
	}
	return float32(Int64(v))
}

// DoubleBits returns the bits of a float64. All NaNs give those of Java's Double.doubleToLongBits,
// as in Kafka's serializer.
func DoubleBits(f float64) uint64 {
	if f != f {
		return 0x7FF8000000000000
	}
	return math.Float64bits(f)
}

// RawDoubleBits returns the bits of a float64 like Java's Double.doubleToRawLongBits, as in Avro
// and Protobuf: a NaN keeps its payload, except for Go's own NaN, which becomes Java's.
func RawDoubleBits(f float64) uint64 {
	if bits := math.Float64bits(f); bits != goNaN {
		return bits
	}
	return DoubleBits(f)
}

var goNaN = math.Float64bits(math.NaN())
