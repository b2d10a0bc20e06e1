package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escaped gives a text in which characters that a terminal acts on are escaped, as in JSON: control characters but for line ends
// and tabs, and those that turn the direction of what follows. A plugin, a topic or a file may have put them there.
func Escaped(text string) string {
	if strings.IndexFunc(text, acts) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if acts(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// acts reports whether a terminal does more with a character than to show it.
func acts(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || r == '\u200e' || r == '\u200f' || r == '\u061c' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069')
}

// Printable is a writer that escapes what is written to w. A character may come in pieces.
func Printable(w io.Writer) io.Writer { return &printableWriter{to: w} }

type printableWriter struct {
	to    io.Writer
	begun []byte // of a character that is not whole
}

func (p *printableWriter) Write(b []byte) (int, error) {
	text := append(p.begun, b...)
	end := len(text)
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		if last := text[len(text)-i]; utf8.RuneStart(last) {
			if !utf8.FullRune(text[len(text)-i:]) {
				end = len(text) - i
			}
			break
		}
	}
	p.begun = append([]byte(nil), text[end:]...)
	if _, err := io.WriteString(p.to, Escaped(string(text[:end]))); err != nil {
		return 0, err
	}
	return len(b), nil
}
