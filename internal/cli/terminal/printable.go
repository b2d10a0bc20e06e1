package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escaped escapes the characters of a text that a terminal acts on, as in JSON: control characters
// except line ends and tabs, and characters that change the direction of the text after them. Text
// from plugins, topics and files may contain them.
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

// acts reports whether a terminal does more with a character than show it.
func acts(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || r == '\u200e' || r == '\u200f' || r == '\u061c' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069')
}

// Printable returns a writer that escapes everything written to w. Two writes may share a
// character.
func Printable(w io.Writer) io.Writer { return &printableWriter{to: w} }

type printableWriter struct {
	to    io.Writer
	begun []byte // the first bytes of a character whose rest is still to come
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
