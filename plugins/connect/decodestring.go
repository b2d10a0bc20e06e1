package connect

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// Constants that repeat a value in every byte of a word.
const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// plainUntil returns the index of the first byte at or after i that needs special treatment in a
// JSON string: a quote, a backslash, a control character or a non-ASCII byte. It returns the length
// of the text if there is none.
func plainUntil(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		quote, backslash := w^'"'*eachByte, w^'\\'*eachByte
		// A subtraction borrows only from higher bytes, so the lowest match is always correct.
		if found := ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash | (w-' '*eachByte)&^w | w) & highBits; found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(text) && text[i] >= ' ' && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}

// endString advances from the opening quote of a string to the closing one. It rejects bytes that
// JSON strings must not contain.
func (d *jsonReader) endString() (escaped, ascii bool, err error) {
	ascii = true
	for d.at = plainUntil(d.text, d.at+1); d.at < len(d.text); d.at = plainUntil(d.text, d.at+1) {
		switch c := d.text[d.at]; {
		case c == '"':
			return escaped, ascii, nil
		case c < ' ':
			return false, false, d.unexpected("in a string")
		case c == '\\':
			_, size := escape(d.text[d.at:])
			if d.at++; size == 0 {
				return false, false, d.unexpected("in an escape")
			}
			escaped, d.at = true, d.at+size-2
		default:
			ascii = false
			for d.at+1 < len(d.text) && d.text[d.at+1] >= utf8.RuneSelf {
				d.at++
			}
		}
	}
	return false, false, d.unexpected("in a string")
}

// string reads a string including its quotes. Invalid UTF-8 becomes U+FFFD.
func (d *jsonReader) string() (string, error) {
	start := d.at + 1
	escaped, ascii, err := d.endString()
	if err != nil {
		return "", err
	}
	inner := d.text[start:d.at]
	d.at++
	switch {
	case escaped:
		inner = unescaped(inner)
	case !ascii && !utf8.Valid(inner):
		return string([]rune(string(inner))), nil
	}
	return unsafe.String(unsafe.SliceData(inner), len(inner)), nil
}

// unescaped returns the content of a string with its escapes replaced. An unpaired surrogate
// becomes U+FFFD.
func unescaped(inner []byte) []byte {
	out := make([]byte, 0, len(inner))
	for {
		n := plainUntil(inner, 0)
		if out = append(out, inner[:n]...); n == len(inner) {
			return out
		}
		inner = inner[n:]
		r, size := utf8.DecodeRune(inner)
		if r == '\\' {
			r, size = escape(inner)
		}
		out, inner = utf8.AppendRune(out, r), inner[size:]
	}
}

// escape returns the character of an escape sequence and the length of the sequence; 0 if it is
// invalid.
func escape(text []byte) (r rune, size int) {
	if len(text) < 2 {
		return 0, 0
	}
	switch text[1] {
	case '"', '\\', '/':
		return rune(text[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	first, ok := codeUnit(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := codeUnit(text[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// codeUnit parses \uXXXX.
func codeUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
