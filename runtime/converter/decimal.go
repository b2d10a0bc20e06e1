package converter

import (
	"encoding/base64"
	"math/big"
	"strconv"
	"strings"

	"millrace/plugins/connect"
)

// AppendDecimal formats d as Java's BigDecimal.toString does: 123.40, 1E+10.
func AppendDecimal(dst []byte, d *connect.Decimal) []byte {
	digits := new(big.Int).Abs(d.Unscaled).String()
	exponent := int64(len(digits)) - 1 - int64(d.Scale)
	if d.Scale >= 0 && exponent >= -6 {
		return append(dst, d.String()...)
	}
	if d.Unscaled.Sign() < 0 {
		dst = append(dst, '-')
	}
	dst = append(dst, digits[0])
	if len(digits) > 1 {
		dst = append(append(dst, '.'), digits[1:]...)
	}
	if exponent == 0 {
		return dst
	}
	dst = append(dst, 'E')
	if exponent > 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, exponent, 10)
}

// appendTwosComplement encodes n as Java's BigInteger.toByteArray does.
func appendTwosComplement(dst []byte, n *big.Int) []byte {
	if n.Sign() >= 0 {
		if n.BitLen()%8 == 0 {
			dst = append(dst, 0)
		}
		return append(dst, n.Bytes()...)
	}
	size := uint(new(big.Int).Not(n).BitLen()/8 + 1)
	return append(dst, new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 8*size)).Bytes()...)
}

func fromTwosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// decimalScale returns the scale in a Decimal's schema.
func decimalScale(s *connect.Schema) (int32, error) {
	text, ok := s.Parameters["scale"]
	if !ok {
		return 0, dataErrorf("Invalid Decimal schema: scale parameter not found.")
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, dataErrorf("Invalid scale parameter found in Decimal schema: %s", text)
	}
	return int32(n), nil
}

// toDecimal converts base64 text or a number to a decimal. As in Apache, an integer gets the scale
// 0, whatever the schema says. Other numbers get the schema's scale if that loses nothing: JSON
// numbers do not preserve how many trailing zeros there were.
func toDecimal(s *connect.Schema, v connect.Value) (connect.Value, error) {
	switch v.Kind() {
	case connect.KindDecimal:
		return v, nil
	case connect.Int64:
		return connect.DecimalValue(&connect.Decimal{Unscaled: big.NewInt(v.Int())}), nil
	case connect.Float64:
		whole, fraction, _ := strings.Cut(strconv.FormatFloat(v.Float(), 'f', -1, 64), ".")
		unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
		if !ok {
			return connect.Value{}, dataErrorf("Invalid number for Decimal: %s", v.Text())
		}
		d := &connect.Decimal{Unscaled: unscaled, Scale: int32(len(fraction))}
		if scale, err := decimalScale(s); err == nil {
			d = rescaled(d, scale)
		}
		return connect.DecimalValue(d), nil
	case connect.String:
		scale, err := decimalScale(s)
		if err != nil {
			return connect.Value{}, err
		}
		b, err := base64.StdEncoding.DecodeString(v.Str())
		if err != nil || len(b) == 0 {
			return connect.Value{}, &DataError{"Invalid bytes for Decimal field", err}
		}
		return connect.DecimalValue(&connect.Decimal{Unscaled: fromTwosComplement(b), Scale: scale}), nil
	}
	return connect.Value{}, dataErrorf("Invalid type for Decimal, underlying representation should be numeric or bytes but was %s", nodeType(v))
}

// rescaled returns the same number with another scale, or d itself if that is impossible or the
// scale exceeds the range of a float64.
func rescaled(d *connect.Decimal, scale int32) *connect.Decimal {
	if scale == d.Scale || scale < -400 || scale > 400 {
		return d
	}
	by := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(scale-d.Scale, d.Scale-scale))), nil)
	if scale > d.Scale {
		return &connect.Decimal{Unscaled: by.Mul(by, d.Unscaled), Scale: scale}
	}
	quotient, rest := by.QuoRem(d.Unscaled, by, new(big.Int))
	if rest.Sign() != 0 {
		return d
	}
	return &connect.Decimal{Unscaled: quotient, Scale: scale}
}

// ParseDecimal parses what Java's BigDecimal parses. It returns false for other texts, and for
// numbers of more than 10,000 digits.
func ParseDecimal(text string) (*connect.Decimal, bool) {
	_, digits, scale, ok := bigDecimal(text)
	if !ok {
		return nil, false
	}
	unscaled, ok := new(big.Int).SetString(digits, 10)
	return &connect.Decimal{Unscaled: unscaled, Scale: int32(scale)}, ok
}
