package connect

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends v as JSON text, byte for byte as Kafka Connect's JsonConverter writes it
// without schemas: no spaces, control characters as \u001F, characters beyond U+FFFF as two
// surrogates, floats in Java's format, bytes as base64. A struct is an object in the order of its
// fields. A decimal, which Kafka Connect rejects here, is a number.
func AppendJSON(dst []byte, v Value) ([]byte, error) {
	switch v.Kind() {
	case Null:
		return append(dst, "null"...), nil
	case Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case Int8, Int16, Int32, Int64:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case Float32:
		return AppendJSONFloat(dst, v.Float(), 32), nil
	case Float64:
		return AppendJSONFloat(dst, v.Float(), 64), nil
	case String:
		return AppendJSONString(dst, v.Bytes()), nil
	case Bytes:
		return appendBase64(dst, v.Bytes()), nil
	case JSON:
		return append(dst, v.Bytes()...), nil
	case KindTime:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case KindDecimal:
		return append(dst, v.Decimal().String()...), nil
	case List:
		return appendList(dst, v.List())
	case Map:
		return appendMap(dst, v.Map())
	case KindStruct:
		return appendStruct(dst, v.Struct())
	}
	return dst, fmt.Errorf("a %s without a schema cannot be written as JSON", v.Kind())
}

func appendBase64(dst, b []byte) []byte {
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, b)
	return append(dst, '"')
}

func appendList(dst []byte, items []Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = AppendJSON(dst, item); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// appendMap appends an object, or a list of pairs if any key is not a string.
func appendMap(dst []byte, entries []MapEntry) (_ []byte, err error) {
	for _, e := range entries {
		if e.Key.Kind() != String {
			return appendPairs(dst, entries)
		}
	}
	dst = append(dst, '{')
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendJSONString(dst, e.Key.Bytes()), ':')
		if dst, err = AppendJSON(dst, e.Value); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendPairs(dst []byte, entries []MapEntry) ([]byte, error) {
	pairs := make([]Value, len(entries))
	for i, e := range entries {
		pairs[i] = ListValue([]Value{e.Key, e.Value})
	}
	return appendList(dst, pairs)
}

func appendStruct(dst []byte, s *Struct) (_ []byte, err error) {
	dst = append(dst, '{')
	for i, f := range s.Schema.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendJSONText(dst, f.Name), ':')
		if dst, err = AppendJSON(dst, s.Values[i]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendJSONText(dst []byte, s string) []byte {
	return AppendJSONString(dst, StringValue(s).Bytes())
}

// plainJSON marks the bytes that need no escape in a JSON string.
var plainJSON = func() (t [256]bool) {
	for c := 0x20; c < 0xF0; c++ { // 0xF0 and above begin a character beyond U+FFFF
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// RawBytes returns text and bytes unchanged, and any other value as JSON; nil for null.
func RawBytes(v Value) []byte {
	switch v.Kind() {
	case Null:
		return nil
	case String, Bytes, JSON:
		return v.Bytes()
	}
	text, err := AppendJSON(nil, v)
	if err != nil {
		return []byte(v.Text())
	}
	return text
}

// AppendJSONString appends UTF-8 text as a JSON string in Jackson's format. Invalid UTF-8 becomes
// U+FFFD.
func AppendJSONString(dst, s []byte) []byte {
	dst = append(dst, '"')
	if plainUntil(s, 0) == len(s) {
		return append(append(dst, s...), '"')
	}
	if !utf8.Valid(s) {
		s = []byte(string([]rune(string(s))))
	}
	start := 0
	for i := 0; i < len(s); {
		if plainJSON[s[i]] {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		r, size := utf8.DecodeRune(s[i:])
		dst = appendEscaped(dst, r)
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

const upperHex = "0123456789ABCDEF"

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\f':
		return append(dst, '\\', 'f')
	case '\r':
		return append(dst, '\\', 'r')
	}
	if r > 0xFFFF {
		r -= 0x10000
		return appendU(appendU(dst, 0xD800+r>>10), 0xDC00+r&0x3FF)
	}
	return appendU(dst, r)
}

func appendU(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', upperHex[r>>12&15], upperHex[r>>8&15], upperHex[r>>4&15], upperHex[r&15])
}

// AppendJSONFloat appends a float in Jackson's format: Java's text, and NaN and infinities as
// strings.
func AppendJSONFloat(dst []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(AppendFloat(append(dst, '"'), f, bits), '"')
	}
	return AppendFloat(dst, f, bits)
}

// AppendFloat appends a float in the format of Java's Float.toString and Double.toString: 1.0,
// 0.001, 9.999E-4, 1.0E7, NaN.
func AppendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if abs := math.Abs(f); abs == 0 || abs >= 1e-3 && abs < 1e7 {
		return withFraction(strconv.AppendFloat(dst, f, 'f', -1, bits), len(dst))
	}
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], f, 'e', -1, bits) // 1.5e+07, 1e-05
	mark := len(text) - 1
	for text[mark] != 'e' {
		mark--
	}
	if mark == 1 || mark == 2 && text[0] == '-' { // one digit: Java takes the closest text of two that is the same float
		var two [32]byte
		closer := strconv.AppendFloat(two[:0], f, 'e', 1, bits)
		if same, err := strconv.ParseFloat(string(closer), bits); err == nil && same == f {
			text, mark = closer, mark+2
		}
	}
	dst = withFraction(append(dst, text[:mark]...), len(dst))
	dst = append(dst, 'E')
	exponent, _ := strconv.Atoi(string(text[mark+1:]))
	return strconv.AppendInt(dst, int64(exponent), 10)
}

func withFraction(dst []byte, from int) []byte {
	for _, c := range dst[from:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, '.', '0')
}
