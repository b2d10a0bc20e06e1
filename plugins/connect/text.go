package connect

import (
	"math/big"
	"strconv"
	"strings"
)

// Text formats v like Java's toString: strings unchanged, {a=1, b=x} for maps, [1, 2] for arrays,
// Struct{a=1} for structs without their null fields, and null.
func (v Value) Text() string {
	switch v.Kind() {
	case String:
		return v.Str()
	case JSON:
		decoded, err := v.Decode()
		if err != nil {
			return string(v.Bytes())
		}
		return decoded.Text()
	}
	return string(v.AppendText(nil))
}

// AppendText appends the Text of v.
func (v Value) AppendText(dst []byte) []byte {
	switch v.Kind() {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return strconv.AppendBool(dst, v.Bool())
	case Int8, Int16, Int32, Int64:
		return strconv.AppendInt(dst, v.Int(), 10)
	case Float32:
		return AppendFloat(dst, v.Float(), 32)
	case Float64:
		return AppendFloat(dst, v.Float(), 64)
	case String, Bytes:
		return append(dst, v.Bytes()...)
	case JSON:
		return append(dst, v.Text()...)
	case List:
		return appendListText(dst, v.List())
	case Map:
		return appendMapText(dst, v.Map())
	case KindStruct:
		return appendStructText(dst, v.Struct())
	case KindDecimal:
		return append(dst, v.Decimal().String()...)
	case KindTime:
		return v.Time().AppendFormat(dst, "Mon Jan 02 15:04:05 MST 2006")
	}
	return dst
}

func appendListText(dst []byte, items []Value) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = item.AppendText(dst)
	}
	return append(dst, ']')
}

func appendMapText(dst []byte, entries []MapEntry) []byte {
	dst = append(dst, '{')
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(e.Key.AppendText(dst), '=')
		dst = e.Value.AppendText(dst)
	}
	return append(dst, '}')
}

func appendStructText(dst []byte, s *Struct) []byte {
	dst = append(dst, "Struct{"...)
	first := true
	for i, f := range s.Schema.Fields {
		if s.Values[i].IsNull() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(dst, f.Name...), '=')
		dst = s.Values[i].AppendText(dst)
	}
	return append(dst, '}')
}

// maxPlain is the maximum number of zeros that String writes out.
const maxPlain = 100_000

// String formats d in plain notation with all its decimals, such as 123.40. An extreme scale
// becomes an exponent: 12E-2147483647.
func (d *Decimal) String() string {
	if d.Scale > maxPlain+maxExponent || d.Scale < -maxPlain {
		return d.Unscaled.String() + "E" + strconv.FormatInt(-int64(d.Scale), 10)
	}
	if d.Scale <= 0 {
		n := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-d.Scale)), nil)
		return n.Mul(n, d.Unscaled).String()
	}
	digits := new(big.Int).Abs(d.Unscaled).String()
	if missing := int(d.Scale) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(d.Scale)
	sign := ""
	if d.Unscaled.Sign() < 0 {
		sign = "-"
	}
	return sign + digits[:point] + "." + digits[point:]
}
