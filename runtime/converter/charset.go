package converter

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"millrace/runtime/converter/conversion"
)

// charset is a text encoding that behaves like Java's: characters missing from it are written as
// question marks, and malformed bytes are read as U+FFFD.
type charset interface {
	encode(text []byte) ([]byte, error)
	decode(data []byte) ([]byte, error)
}

var javaNames = regexp.MustCompile(`(?i)^(?:(iso)_?8859[_-](\d+)|(?:cp|windows)-?(125\d)|cp(\d+)|utf_?(16|32)(.*))$`)

// newCharset returns the encoding with an IANA or Java name; nil: UTF-8.
func newCharset(name string) (charset, error) {
	if strings.EqualFold(name, "UTF-8") || strings.EqualFold(name, "UTF8") {
		return nil, nil
	}
	iana := strings.ToUpper(name)
	if iana == "ASCII" {
		iana = "US-ASCII"
	}
	if m := javaNames.FindStringSubmatch(name); m != nil {
		switch {
		case m[1] != "":
			iana = "ISO-8859-" + m[2]
		case m[3] != "":
			iana = "WINDOWS-" + m[3]
		case m[4] != "":
			iana = "IBM" + m[4]
		default:
			iana = "UTF-" + m[5] + strings.ToUpper(m[6])
		}
	}
	switch iana {
	case "UTF-32", "UTF-32BE":
		return wide{utf32Of(utf32.BigEndian)}, nil
	case "UTF-32LE":
		return wide{utf32Of(utf32.LittleEndian)}, nil
	}
	e, err := ianaindex.IANA.Encoding(iana)
	if err != nil || e == nil {
		return nil, fmt.Errorf("converter.encoding is %q: expected an encoding's IANA name, such as UTF-8 or ISO-8859-1", name)
	}
	if table, ok := e.(*charmap.Charmap); ok {
		return newNarrow(table, iana), nil
	}
	return wide{e}, nil
}

// narrow is a single-byte encoding.
type narrow struct {
	runes [256]rune
	bytes map[rune]byte
}

// newNarrow makes a table that treats the control characters from U+0080 to U+009F as Java does:
// ISO-8859 encodings have all of them, Windows encodings have none.
func newNarrow(table *charmap.Charmap, name string) *narrow {
	c := &narrow{bytes: map[rune]byte{}}
	for i := 255; i >= 0; i-- {
		r := table.DecodeByte(byte(i))
		switch upper := i >= 0x80 && i <= 0x9F; {
		case upper && strings.HasPrefix(name, "ISO-8859-"):
			r = rune(i)
		case upper && int(r) == i && strings.HasPrefix(name, "WINDOWS-"):
			r = utf8.RuneError
		}
		if c.runes[i] = r; r != utf8.RuneError {
			c.bytes[r] = byte(i)
		}
	}
	return c
}

func (c *narrow) encode(text []byte) ([]byte, error) {
	out := make([]byte, 0, len(text))
	for _, r := range string(conversion.Replaced(text)) {
		b, ok := c.bytes[r]
		if !ok {
			b = '?'
		}
		out = append(out, b)
	}
	return out, nil
}

func (c *narrow) decode(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	for _, b := range data {
		out = utf8.AppendRune(out, c.runes[b])
	}
	return out, nil
}

// wide is any other encoding.
type wide struct{ encoding.Encoding }

func (c wide) encode(text []byte) ([]byte, error) {
	out, text := []byte{}, conversion.Replaced(text)
	if len(text) == 0 {
		return out, nil // without a byte order mark
	}
	e := c.NewEncoder()
	room := make([]byte, 4*len(text)+64)
	for {
		written, read, err := e.Transformer.Transform(room, text, true)
		out, text = append(out, room[:written]...), text[read:]
		switch _, unsupported := err.(interface{ Replacement() byte }); {
		case err == nil:
			return out, nil
		case unsupported:
			_, size := utf8.DecodeRune(text)
			text = append([]byte{'?'}, text[size:]...)
		case !errors.Is(err, transform.ErrShortDst):
			return nil, err
		}
	}
}

func (c wide) decode(data []byte) ([]byte, error) { return c.NewDecoder().Bytes(data) }

// utf32Of is UTF-32 that respects a byte order mark and writes none.
type utf32Of utf32.Endianness

func (e utf32Of) NewDecoder() *encoding.Decoder {
	return utf32.UTF32(utf32.Endianness(e), utf32.UseBOM).NewDecoder()
}

func (e utf32Of) NewEncoder() *encoding.Encoder {
	return utf32.UTF32(utf32.Endianness(e), utf32.IgnoreBOM).NewEncoder()
}
