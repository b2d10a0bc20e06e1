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

// Charset is how a file's bytes stand for text. The zero Charset is UTF-8, which is passed on as it is.
type Charset struct {
	encoding encoding.Encoding
	rawLen   func(text []byte) int // how many bytes of the file a decoded text came from
}

// UTF8 reports whether the file's bytes are passed on as they are.
func (c Charset) UTF8() bool { return c.encoding == nil }

// utf16 reports whether characters take two bytes or four.
func (c Charset) utf16() bool {
	return c.encoding != nil && (c.encoding == utf16LE.encoding || c.encoding == utf16BE.encoding)
}

// ByteLines reports whether a byte LF of the file is always the end of a line.
func (c Charset) ByteLines() bool { return !c.utf16() }

var (
	utf16LE = Charset{unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), utf16Len}
	utf16BE = Charset{unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), utf16Len}
)

// ParseCharset finds a charset by its name as Java knows it: UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1, windows-1252 and
// every other charset of one byte a character.
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

// utf16Len counts two bytes a character, four beyond U+FFFF.
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

// MaxBOM is how many bytes of a file DetectBOM wants to see.
const MaxBOM = 3

var boms = []struct {
	bytes   string
	charset Charset
}{{"\xEF\xBB\xBF", Charset{}}, {"\xFF\xFE", utf16LE}, {"\xFE\xFF", utf16BE}}

// DetectBOM looks at the beginning of a file for a byte order mark. It gives the charset that the mark stands for, or
// else the configured one, and the mark's length. more means that the mark may be there but is not whole yet.
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
