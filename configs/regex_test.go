package configs

import (
	"strings"
	"testing"
)

func TestCompileRegex(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"^(?:eu-.*|us-.*)$", ""},
		{"[a-zA-Z0-9._-]{1,249}", ""},
		{strings.Repeat("a-topic-with-a-name|", 1000) + "b", ""},
		{"(abcdefghijklmnopqrstuvwxyz){1000}", "more than 20000 steps"},
		{"(" + strings.Repeat("a", 500) + "){1,100}", "more than 20000 steps"},
		{strings.Repeat("(", 300) + "a" + strings.Repeat("){1}", 300), ""},
		{strings.Repeat("(", 3000) + strings.Repeat(")", 3000), "nests too deeply"},
		{strings.Repeat("a", 70_000), "the limit is 65536"},
		{"(", "missing closing"},
	} {
		_, err := CompileRegex(row.text)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%.60s: got %v, want %q", row.text, err, row.want)
		}
	}
}
