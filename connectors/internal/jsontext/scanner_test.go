package jsontext

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"strings"
	"testing"
)

var seeds = []string{
	`{"a":[1,2.5e-3,{"b":null}],"c":"\u00e9\n"}`, `[]`, `{}`, ` [ ] `, `{ "a" : 1 , "b" : [ true , false ] }`, `"a b"`, `-0.0`, `1e5`, `01`, `1.`, `-`,
	`[1,]`, `{"a":1,}`, `{"a"}`, `{a:1}`, `['a']`, `NaN`, `nul`, `"\x"`, `"\u12g4"`, "\"\t\"", `[1 2]`, `{"a":1 "b":2}`, `]`, `{]`, `[}`, ``, ` `,
	`{"a":1}x`, "\"\xff\"", "\"\\\\\" ", `{"":{"":[[[]]]}}`, `12345678901234567890.123456789e999`,
}

// isValid runs the scanner in place of json.Valid.
func isValid(s *Scanner, text []byte) (document []byte, ok bool) {
	i := SkipBlanks(text, 0)
	n, err := s.Scan(text[i:], true)
	if err != nil || SkipBlanks(text, i+n) != len(text) {
		return nil, false
	}
	return text[i : i+n], true
}

func compare(t *testing.T, text []byte) {
	t.Helper()
	s := &Scanner{MaxDepth: 10000}
	document, ok := isValid(s, text)
	if want := stdjson.Valid(text); ok != want {
		t.Fatalf("%q: valid %t, encoding/json says %t", text, ok, want)
	}
	if !ok {
		return
	}
	var want bytes.Buffer
	if err := stdjson.Compact(&want, text); err != nil {
		t.Fatal(err)
	}
	if got := s.Compact(nil, document); !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("%q: compacted to %q, encoding/json to %q", text, got, want.Bytes())
	}
	if blanks := !bytes.Equal(document, want.Bytes()); blanks != s.Spaced() {
		t.Fatalf("%q: cuts %v", text, s.cuts)
	}
}

func FuzzScanner(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compare(t, text) })
}

// FuzzPrefix checks that a prefix of a document is incomplete, and never anything else.
func FuzzPrefix(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &Scanner{MaxDepth: 100}
		n, err := s.Scan(text, true)
		if err != nil {
			return
		}
		for i := range n {
			if _, err := s.Scan(text[:i], false); !errors.Is(err, ErrIncomplete) {
				t.Fatalf("%q of %q: %v", text[:i], text, err)
			}
		}
	})
}

func TestDepth(t *testing.T) {
	s := &Scanner{MaxDepth: 1000, DepthKey: "json.max.depth"}
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := s.Scan(deep(1000), true); err != nil {
		t.Error(err)
	}
	if _, err := s.Scan(deep(100_000), true); err == nil || !strings.Contains(err.Error(), "json.max.depth") {
		t.Errorf("error %v", err)
	}
}
