package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func rfc4180(maxBytes int) *parser {
	p := &parser{separator: ',', quote: '"', end: '\n', maxBytes: maxBytes}
	p.prepare()
	return p
}

// all parses a whole text. It stops at the first bad record.
func all(p *parser, text []byte) (rows [][]string, result outcome) {
	for len(text) > 0 {
		n, result := p.cut(text, true)
		if result != whole && result != blank {
			return rows, result
		}
		if result == whole {
			row := []string{}
			for _, f := range p.fields {
				field, _ := p.text(text, f, nil)
				row = append(row, string(field))
			}
			rows = append(rows, row)
		}
		text = text[n:]
	}
	return rows, whole
}

var seeds = []string{"", "a,b\nc,d\n", "\"a\"\"b\",c", "\"a\nb\",\n", "\n\n,\n", "\"", "a\"b,c", "\"a\"b", "\"a\" ,b\n", "é,\xff\n", "\"a\",\"b\"\"\"\n"}

// FuzzParser compares with encoding/csv on texts without CR, where both must agree: encoding/csv
// also drops CRs within fields.
func FuzzParser(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.IndexByte(text, '\r') >= 0 || !utf8.Valid(text) {
			t.Skip()
		}
		std := stdcsv.NewReader(bytes.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		p := rfc4180(1 << 20)
		p.strict = true
		p.prepare()
		got, result := all(p, text)
		switch {
		case (err == nil) != (result == whole):
			t.Fatalf("%q: outcome %d, encoding/csv says %v", text, result, err)
		case errors.Is(err, stdcsv.ErrQuote), errors.Is(err, stdcsv.ErrBareQuote):
			return
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Fatalf("%q (-encoding/csv +ours):\n%s", text, diff)
		}
	})
}

// FuzzPieces parses the same text whole and in growing pieces. The records must be equal, and every
// byte must be consumed once.
func FuzzPieces(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), uint8(1), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, step uint8, blanks bool) {
		whole, pieces := rfc4180(64), rfc4180(64)
		whole.blanks, pieces.blanks = blanks, blanks
		at, seen := 0, 0
		for at < len(text) {
			n, want := whole.cut(text[at:], true)
			if n <= 0 {
				t.Fatalf("%q: no way on at %d, outcome %d", text, at, want)
			}
			for seen = max(seen, at); ; seen = min(len(text), seen+1+int(step)) {
				m, got := pieces.cut(text[at:seen], seen == len(text))
				if got == incomplete {
					continue
				}
				if want == tooLong || want == unterminated || got == tooLong || got == unterminated {
					return // the end of a bad record depends on how much text is available
				}
				if m == 0 && seen < len(text) {
					continue
				}
				if m != n || got != want || !cmp.Equal(fieldTexts(whole, text[at:]), fieldTexts(pieces, text[at:])) {
					t.Fatalf("%q at %d: %d bytes, outcome %d in one piece; %d, %d in pieces", text, at, n, want, m, got)
				}
				break
			}
			at += n
		}
	})
}

func fieldTexts(p *parser, row []byte) []string {
	var out []string
	for _, f := range p.fields {
		text, _ := p.text(row, f, nil)
		out = append(out, string(text))
	}
	return out
}
