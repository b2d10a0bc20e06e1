package connectjson

import (
	"encoding/base64"
	"math/big"
	"strconv"
	"strings"

	"millrace/plugins/connect"
	"millrace/runtime/converter/conversion"
	"millrace/runtime/number"
)

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
			return connect.Value{}, conversion.Errorf("Invalid number for Decimal: %s", v.Text())
		}
		d := &connect.Decimal{Unscaled: unscaled, Scale: int32(len(fraction))}
		if scale, err := conversion.DecimalScale(s); err == nil {
			d = rescaled(d, scale)
		}
		return connect.DecimalValue(d), nil
	case connect.String:
		scale, err := conversion.DecimalScale(s)
		if err != nil {
			return connect.Value{}, err
		}
		b, err := base64.StdEncoding.DecodeString(v.Str())
		if err != nil || len(b) == 0 {
			return connect.Value{}, conversion.Wrap("Invalid bytes for Decimal field", err)
		}
		return connect.DecimalValue(&connect.Decimal{Unscaled: number.FromTwosComplement(b), Scale: scale}), nil
	}
	return connect.Value{}, conversion.Errorf("Invalid type for Decimal, underlying representation should be numeric or bytes but was %s", NodeType(v))
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
