package configs

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShorten(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{"", "a", strings.Repeat("n", 256), strings.Repeat("n", 257), strings.Repeat("n", 256) + "m", strings.Repeat("é", 200),
		"a" + strings.Repeat("é", 200), strings.Repeat("%C3%A9", 50), "1" + strings.Repeat("%C3%A9", 50), "12" + strings.Repeat("%C3%A9", 50)} {
		got := Shorten(text, 256)
		if len(got) > 256 || !utf8.ValidString(got) || len(text) <= 256 && got != text || got != Shorten(text, 256) {
			t.Errorf("%q became %q (%d bytes)", text, got, len(got))
		}
		if head, _, cut := strings.Cut(got, "-"); cut && strings.Contains(text, "%") && len(strings.TrimLeft(head, "12"))%3 != 0 && !strings.HasSuffix(head, "A9") && !strings.HasSuffix(head, "C3") {
			t.Errorf("an escape is cut apart: %q", got)
		}
		if other, twice := seen[got]; twice {
			t.Errorf("%q and %q are both %q", text, other, got)
		}
		seen[got] = text
	}
}
