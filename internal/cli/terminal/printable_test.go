package terminal

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain é 😀\n\tx":                    "plain é 😀\n\tx",
		"\x1b]0;pwn\a\x1b[31mred":           `\u001b]0;pwn\u0007\u001b[31mred`,
		"a\rb\x00\x7f":                      `a\u000db\u0000\u007f`,
		"\u009b31m":                         `\u009b31m`,
		"\u202egnp.exe \u2066x\u2069":       `\u202egnp.exe \u2066x\u2069`,
		"family \U0001f468\u200d\U0001f469": "family \U0001f468\u200d\U0001f469",
	} {
		for _, size := range []int{1, 2, 3, len(text)} {
			var out bytes.Buffer
			w := Printable(&out)
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				if _, err := w.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if out.String() != want {
				t.Errorf("%q in pieces of %d is %q, want %q", text, size, &out, want)
			}
		}
	}
}

// Output of a plugin is escaped in tables and in JSON.
func TestShowEscapes(t *testing.T) {
	for _, output := range []string{"table", "json"} {
		p := Printer{Output: output}
		var out bytes.Buffer
		trace := "boom \x1b]0;pwn\x07 \u009b31m"
		if err := p.Show(&out, []string{trace}, func(w io.Writer) { _, _ = w.Write([]byte("x\t" + trace + "\n")) }); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\x07\u009b") || !strings.Contains(out.String(), `boom \u001b]0;pwn\u0007 \u009b31m`) {
			t.Errorf("%s: %q", output, &out)
		}
	}
}
