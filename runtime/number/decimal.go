package number

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"

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

// AppendTwosComplement encodes n as Java's BigInteger.toByteArray does.
func AppendTwosComplement(dst []byte, n *big.Int) []byte {
	if n.Sign() >= 0 {
		if n.BitLen()%8 == 0 {
			dst = append(dst, 0)
		}
		return append(dst, n.Bytes()...)
	}
	size := uint(new(big.Int).Not(n).BitLen()/8 + 1)
	return append(dst, new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 8*size)).Bytes()...)
}

// FromTwosComplement decodes what Java's BigInteger.toByteArray encodes.
func FromTwosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// ParseDecimal parses what Java's BigDecimal parses. It returns false for other texts, and for
// numbers of more than 10,000 digits.
func ParseDecimal(text string) (*connect.Decimal, bool) {
	_, digits, scale, ok := SplitDecimal(text)
	if !ok {
		return nil, false
	}
	unscaled, ok := new(big.Int).SetString(digits, 10)
	return &connect.Decimal{Unscaled: unscaled, Scale: int32(scale)}, ok
}

// SplitDecimal splits a number into its text in ASCII, and digits · 10^-scale.
func SplitDecimal(token string) (text, digits string, scale int64, ok bool) {
	text = asciiDigits(token)
	mantissa, exponent, signed := text, "0", strings.ContainsAny(text, "eE")
	if signed {
		i := strings.IndexAny(text, "eE")
		mantissa, exponent = text[:i], text[i+1:]
	}
	sign := ""
	if mantissa != "" && (mantissa[0] == '+' || mantissa[0] == '-') {
		sign, mantissa = strings.TrimPrefix(mantissa[:1], "+"), mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	e, err := strconv.ParseInt(exponent, 10, 32)
	if err != nil || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", "", 0, false
	}
	if len(digits) > maxScale { // converting it takes time that grows with the square of its length
		return "", "", 0, false
	}
	scale = int64(len(fraction)) - e
	return text, sign + digits, scale, max(scale, -scale) <= maxScale
}

// maxScale limits the size of decimals that a few characters could produce, and the number of
// digits. A number beyond it is a plain string.
const maxScale = 10_000

// asciiDigits converts the digits of every script to 0 to 9.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		for _, block := range unicode.Digit.R16 {
			if uint16(r) >= block.Lo && uint16(r) <= block.Hi && r <= math.MaxUint16 {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		return r
	}, s)
}
