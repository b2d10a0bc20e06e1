package connect

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

func (d *jsonReader) number() (Value, error) {
	start := d.at
	if v, ok := d.shortNumber(); ok {
		return v, nil
	}
	d.at = start
	if !d.skipNumber() {
		return Value{}, d.unexpected("in a number")
	}
	return decodeNumber(string(d.text[start:d.at]))
}

// powers are the powers of ten up to exactDigits. A float64 represents them exactly.
var powers = [exactDigits + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// exactDigits is the number of decimal digits that survive a conversion to float64 and back (IEEE
// 754), unless the number is subnormal.
const exactDigits = 15

// shortNumber parses an integer of at most 18 digits, or a fraction of at most exactDigits digits
// without an exponent. The quotient of two exact numbers is the nearest float64.
func (d *jsonReader) shortNumber() (_ Value, ok bool) {
	negative := d.text[d.at] == '-'
	if negative {
		d.at++
	}
	first := d.at
	n := d.shortDigits(0)
	digits := d.at - first
	if digits == 0 || digits > 18 || digits > 1 && d.text[first] == '0' {
		return Value{}, false
	}
	places := 0
	if d.at < len(d.text) && d.text[d.at] == '.' {
		d.at++
		point := d.at
		n = d.shortDigits(n)
		if places = d.at - point; places == 0 || digits+places > exactDigits {
			return Value{}, false
		}
	}
	if d.at < len(d.text) && d.text[d.at]|0x20 == 'e' {
		return Value{}, false
	}
	if places > 0 {
		f := float64(n) / powers[places]
		if negative {
			f = -f
		}
		return Float64Value(f), true
	}
	if negative {
		n = -n
	}
	return Int64Value(n), true
}

// shortDigits appends the following digits to n. The result is valid only for up to 18 digits.
func (d *jsonReader) shortDigits(n int64) int64 {
	for ; d.at < len(d.text); d.at++ {
		c := d.text[d.at] - '0'
		if c > 9 {
			break
		}
		n = n*10 + int64(c)
	}
	return n
}

func (d *jsonReader) skipNumber() bool {
	if d.text[d.at] == '-' {
		d.at++
	}
	switch {
	case d.at < len(d.text) && d.text[d.at] == '0':
		d.at++
	case !d.digits():
		return false
	}
	if d.at < len(d.text) && d.text[d.at] == '.' {
		d.at++
		if !d.digits() {
			return false
		}
	}
	if d.at < len(d.text) && d.text[d.at]|0x20 == 'e' {
		d.at++
		if d.at < len(d.text) && (d.text[d.at] == '+' || d.text[d.at] == '-') {
			d.at++
		}
		return d.digits()
	}
	return true
}

// digits consumes one or more digits.
func (d *jsonReader) digits() bool {
	start := d.at
	for d.at < len(d.text) && d.text[d.at]-'0' <= 9 {
		d.at++
	}
	return d.at > start
}

// maxExponent limits the size of the decimal that a short input can expand to. maxDigits limits the
// parsing time, which grows quadratically.
const (
	maxExponent = 10_000
	maxDigits   = 100_000
)

func decodeNumber(text string) (Value, error) {
	if !strings.ContainsAny(text, ".eE") { // checked first, because the error of ParseInt allocates
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return Int64Value(n), nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && exactFloat(f, text) {
		return Float64Value(f), nil
	}
	return decodeDecimal(text)
}

// exactFloat reports whether f, parsed from text, prints as the same number as text.
func exactFloat(f float64, text string) bool {
	if !strings.ContainsAny(text, ".eE") {
		return false
	}
	digits, zero := 0, true
	for _, c := range text {
		if c == 'e' || c == 'E' {
			break
		}
		if c >= '0' && c <= '9' {
			digits++
			zero = zero && c == '0'
		}
	}
	return zero || digits <= exactDigits && math.Abs(f) >= 0x1p-1022
}

func decodeDecimal(text string) (Value, error) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return Value{}, fmt.Errorf("the number %.40s is out of range", text)
		}
		mantissa, exponent = text[:i], n
	}
	if len(mantissa) > maxDigits {
		return Value{}, fmt.Errorf("the number %.40s… of %d digits is out of range", text, len(mantissa))
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unscaled, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return Value{}, fmt.Errorf("%.40s is not a number", text)
	}
	return DecimalValue(&Decimal{Unscaled: unscaled, Scale: int32(len(fraction) - exponent)}), nil
}
