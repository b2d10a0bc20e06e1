package conversion

import (
	"unicode/utf8"

	"millrace/plugins/connect"
)

// Text returns UTF-8 as a string, without a copy if it is valid; invalid bytes become U+FFFD.
func Text(data []byte) connect.Value {
	if utf8.Valid(data) {
		return connect.StringBytes(data)
	}
	return connect.StringBytes(Replaced(data))
}

// Replaced returns UTF-8 with malformed bytes replaced with U+FFFD: one for as many bytes as Java
// replaces at once.
func Replaced(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data)+8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			size = malformed(data)
		}
		out, data = utf8.AppendRune(out, r), data[size:]
	}
	return out
}

// malformed returns how many malformed bytes at the start of data Java replaces at once: the
// longest prefix that could begin a character, and a surrogate as a whole.
func malformed(data []byte) int {
	second := func(low, high byte) bool { return len(data) > 1 && data[1] >= low && data[1] <= high }
	ok := false
	switch b := data[0]; {
	case b == 0xE0:
		ok = second(0xA0, 0xBF)
	case b > 0xE0 && b <= 0xEF:
		ok = second(0x80, 0xBF)
	case b == 0xF0:
		ok = second(0x90, 0xBF)
	case b > 0xF0 && b < 0xF4:
		ok = second(0x80, 0xBF)
	case b == 0xF4:
		ok = second(0x80, 0x8F)
	}
	switch {
	case !ok:
		return 1
	case len(data) > 2 && data[2]&0xC0 == 0x80:
		return 3
	}
	return 2
}
