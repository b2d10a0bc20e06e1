package csv

import (
	"bytes"
	"math"
	"strconv"
	"unsafe"

	"millrace/plugins/connect"
)

// convert converts the text of a field to a value of the kind. It returns false if the text is
// invalid.
func convert(text []byte, kind connect.Kind) (connect.Value, bool) {
	switch kind {
	case connect.String:
		return connect.StringBytes(text), true
	case connect.Bool:
		return convertBool(bytes.TrimSpace(text))
	case connect.Float32, connect.Float64:
		return convertFloat(bytes.TrimSpace(text), kind)
	}
	n, ok := parseInt(bytes.TrimSpace(text))
	if !ok {
		return connect.Value{}, false
	}
	switch kind {
	case connect.Int8:
		return connect.Int8Value(int8(n)), n >= math.MinInt8 && n <= math.MaxInt8
	case connect.Int16:
		return connect.Int16Value(int16(n)), n >= math.MinInt16 && n <= math.MaxInt16
	case connect.Int32:
		return connect.Int32Value(int32(n)), n >= math.MinInt32 && n <= math.MaxInt32
	}
	return connect.Int64Value(n), true
}

// parseInt parses a decimal integer. Up to 18 digits cannot overflow; longer ones go to the
// standard library.
func parseInt(text []byte) (int64, bool) {
	if len(text) == 0 {
		return 0, false
	}
	digits, negative := text, false
	if text[0] == '-' || text[0] == '+' {
		digits, negative = text[1:], text[0] == '-'
	}
	if len(digits) == 0 || len(digits) > 18 {
		n, err := strconv.ParseInt(unsafe.String(&text[0], len(text)), 10, 64)
		return n, err == nil
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

func convertFloat(text []byte, kind connect.Kind) (connect.Value, bool) {
	if len(text) == 0 {
		return connect.Value{}, false
	}
	for _, c := range text { // reject 0x1p-2 and 1_000, which the standard library accepts
		if c == '_' || c == 'x' || c == 'X' {
			return connect.Value{}, false
		}
	}
	bits := 64
	if kind == connect.Float32 {
		bits = 32
	}
	f, err := strconv.ParseFloat(unsafe.String(&text[0], len(text)), bits)
	if err != nil {
		return connect.Value{}, false
	}
	if bits == 32 {
		return connect.Float32Value(float32(f)), true
	}
	return connect.Float64Value(f), true
}

var bools = map[string]bool{"true": true, "t": true, "yes": true, "y": true, "1": true,
	"false": false, "f": false, "no": false, "n": false, "0": false}

func convertBool(text []byte) (connect.Value, bool) {
	var lower [5]byte
	if len(text) > len(lower) {
		return connect.Value{}, false
	}
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	b, ok := bools[string(lower[:len(text)])]
	return connect.BoolValue(b), ok
}

var expected = map[connect.Kind]string{
	connect.Int8: "a whole number from -128 to 127", connect.Int16: "a whole number from -32768 to 32767",
	connect.Int32: "a whole number of 32 bits", connect.Int64: "a whole number of 64 bits",
	connect.Float32: "a number", connect.Float64: "a number", connect.Bool: "true or false",
}
