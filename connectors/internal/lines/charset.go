package lines

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Charset is the character encoding of a file. The zero Charset is UTF-8, which is not converted.
type Charset struct {
	encoding encoding.Encoding
	rawLen   func(text []byte) int // number of bytes in the file for decoded text
}

// UTF8 reports whether the bytes of the file are not converted.
func (c Charset) UTF8() bool { return c.encoding == nil }

// utf16 reports whether characters have two or four bytes.
func (c Charset) utf16() bool {
	return c.encoding != nil && (c.encoding == utf16LE.encoding || c.encoding == utf16BE.encoding)
}

// ByteLines reports whether every byte LF of the file is a line end.
func (c Charset) ByteLines() bool { return !c.utf16() }

var (
	utf16LE = Charset{unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), utf16Len}
	utf16BE = Charset{unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), utf16Len}
)

// ParseCharset returns a charset by its Java name: UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1,
// windows-1252 and all other single-byte charsets.
func ParseCharset(name string) (Charset, error) {
	switch plain := plainName(name); plain {
	case "", "utf8", "usascii", "ascii":
		return Charset{}, nil
	case "utf16", "utf16be":
		return utf16BE, nil
	case "utf16le":
		return utf16LE, nil
	default:
		for _, e := range charmap.All {
			if m, ok := e.(*charmap.Charmap); ok && plainName(m.String()) == plain {
				return Charset{m, runeCount}, nil
			}
		}
	}
	return Charset{}, fmt.Errorf("the charset %q is not known: expected UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252 "+
		"or another charset of one byte a character", name)
}

func plainName(name string) string {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	if rest, ok := strings.CutPrefix(plain, "cp125"); ok {
		return "windows125" + rest
	}
	return plain
}

// utf16Len counts two bytes per character, and four beyond U+FFFF.
func utf16Len(text []byte) int {
	n := 0
	for _, c := range text {
		if c&0xC0 != 0x80 {
			n += 2
		}
		if c >= 0xF0 {
			n += 2
		}
	}
	return n
}

func runeCount(text []byte) int { return utf8.RuneCount(text) }

// MaxBOM is the number of bytes that DetectBOM needs from the beginning of a file.
const MaxBOM = 3

var boms = []struct {
	bytes   string
	charset Charset
}{{"\xEF\xBB\xBF", Charset{}}, {"\xFF\xFE", utf16LE}, {"\xFE\xFF", utf16BE}}

// DetectBOM detects a byte order mark at the beginning of a file. It returns the charset of the
// mark, or the configured one without a mark, and the length of the mark. more reports that the
// mark may be incomplete.
func DetectBOM(head []byte, configured Charset) (charset Charset, size int, more bool) {
	for _, b := range boms {
		if bytes.HasPrefix(head, []byte(b.bytes)) {
			return b.charset, len(b.bytes), false
		}
		if len(head) < len(b.bytes) && strings.HasPrefix(b.bytes, string(head)) {
			more = true
		}
	}
	return configured, 0, more
}
