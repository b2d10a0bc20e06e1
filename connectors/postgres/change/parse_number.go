package change

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"unsafe"

	"millrace/plugins/connect"
)

// errSyntax is the error of a value that is not in the expected text format.
var errSyntax = errors.New("the value is not in the text format of its type")

// str returns a text without copying it. It must not outlive the bytes.
func str(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

func decodeBool(text []byte) (connect.Value, error) {
	return connect.BoolValue(len(text) > 0 && (text[0] == 't' || text[0] == 'T') && len(text) == 1), nil
}

func decodeInt16(text []byte) (connect.Value, error) {
	n, err := strconv.ParseInt(str(text), 10, 16)
	return connect.Int16Value(int16(n)), number(err)
}

func decodeInt32(text []byte) (connect.Value, error) {
	n, err := strconv.ParseInt(str(text), 10, 32)
	return connect.Int32Value(int32(n)), number(err)
}

func decodeInt64(text []byte) (connect.Value, error) {
	n, err := strconv.ParseInt(str(text), 10, 64)
	return connect.Int64Value(n), number(err)
}

func decodeFloat32(text []byte) (connect.Value, error) {
	f, err := strconv.ParseFloat(str(text), 32)
	return connect.Float32Value(float32(f)), number(err)
}

func decodeFloat64(text []byte) (connect.Value, error) {
	f, err := strconv.ParseFloat(str(text), 64)
	return connect.Float64Value(f), number(err)
}

// number returns an error that does not quote the value, which may be confidential.
func number(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, strconv.ErrRange):
		return errors.New("the number is out of range")
	}
	return errSyntax
}

// decimal is unscaled · 10^-scale.
type decimal struct {
	unscaled *big.Int
	scale    int
}

// maxDigits is the maximum number of digits of a numeric value in PostgreSQL, with a margin.
const maxDigits = 160_000

// parseDecimal parses a numeric value. NaN and infinity are errors: Decimal has no such values.
func parseDecimal(text []byte) (decimal, error) {
	decimals := fraction(text)
	digits := text
	if decimals > 0 {
		point := len(text) - decimals - 1
		digits = append(append(make([]byte, 0, len(text)-1), text[:point]...), text[point+1:]...)
	}
	if !isInteger(digits) || decimals == 0 && bytes.IndexByte(text, '.') >= 0 {
		switch string(text) {
		case "NaN", "Infinity", "-Infinity":
			return decimal{}, fmt.Errorf("the value %s has no representation as a Decimal: set %s=string or double", text, decimalKey)
		}
		return decimal{}, errSyntax
	}
	if n, err := strconv.ParseInt(str(digits), 10, 64); err == nil {
		return decimal{big.NewInt(n), decimals}, nil
	}
	n, ok := new(big.Int).SetString(str(digits), 10)
	if !ok {
		return decimal{}, errSyntax
	}
	return decimal{n, decimals}, nil
}

// isInteger reports whether text is an optional minus and digits.
func isInteger(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("-"))
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0 && len(text) <= maxDigits
}

// fraction returns the number of decimals in a text.
func fraction(text []byte) int {
	if point := bytes.IndexByte(text, '.'); point >= 0 {
		return len(text) - point - 1
	}
	return 0
}

var ten = big.NewInt(10)

func power(n int) *big.Int { return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil) }

// rescale changes the scale. It returns an error if digits would be lost.
func (d *decimal) rescale(scale int) error {
	switch {
	case scale > d.scale:
		d.unscaled = new(big.Int).Mul(d.unscaled, power(scale-d.scale))
	case scale < d.scale:
		quotient, rest := new(big.Int).QuoRem(d.unscaled, power(d.scale-scale), new(big.Int))
		if rest.Sign() != 0 {
			return fmt.Errorf("the value has more than %d decimals", scale)
		}
		d.unscaled = quotient
	}
	d.scale = scale
	return nil
}

// round changes the scale. Half is rounded away from zero.
func (d *decimal) round(scale int) {
	if scale >= d.scale {
		_ = d.rescale(scale) // it does not lose digits
		return
	}
	by := power(d.scale - scale)
	quotient, rest := new(big.Int).QuoRem(d.unscaled, by, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(by) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(d.unscaled.Sign())))
	}
	d.unscaled, d.scale = quotient, scale
}

// strip removes zeros at the end of the decimals.
func (d *decimal) strip() {
	if d.unscaled.Sign() == 0 {
		d.scale = 0
		return
	}
	rest := new(big.Int)
	for d.scale > 0 {
		quotient, r := new(big.Int).QuoRem(d.unscaled, ten, rest)
		if r.Sign() != 0 {
			return
		}
		d.unscaled = quotient
		d.scale--
	}
}

// twosComplement returns the shortest big-endian form of n.
func twosComplement(n *big.Int) []byte {
	if n.Sign() >= 0 {
		b := make([]byte, n.BitLen()/8+1)
		return n.FillBytes(b)
	}
	size := new(big.Int).Not(n).BitLen()/8 + 1
	return new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(size)*8)).FillBytes(make([]byte, size))
}

// parseMoney returns the number in a money value, such as -1234.50 for -$1,234.50.
func parseMoney(text []byte) ([]byte, error) {
	plain := bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("(")), []byte(")"))
	negative := len(plain) < len(text)
	if rest, ok := bytes.CutPrefix(plain, []byte("-")); ok {
		plain, negative = rest, true
	}
	for len(plain) > 0 && (plain[0] < '0' || plain[0] > '9') && plain[0] != '.' { // the currency
		plain = plain[1:]
	}
	out := make([]byte, 0, len(plain)+1)
	if negative {
		out = append(out, '-')
	}
	for _, c := range plain {
		if c != ',' {
			out = append(out, c)
		}
	}
	if d := bytes.Replace(out, []byte("."), nil, 1); !isInteger(d) {
		return nil, errSyntax
	}
	return out, nil
}
