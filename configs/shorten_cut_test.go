package configs

import (
	"strings"
	"testing"
)

// An error quotes only the beginning of a long value, with its length.
func TestErrorsQuoteLittle(t *testing.T) {
	if got := Cut("äöü", 3); got != "ä… (6 bytes)" {
		t.Error(got)
	}
	_, err := CompileRegex(strings.Repeat("(", 8000) + strings.Repeat(")", 8000/50))
	if err == nil || len(err.Error()) > 400 || !strings.HasSuffix(err.Error(), " bytes)") {
		t.Error(err)
	}
	keys := Keys{Opt("pattern", Int, High, "")}
	_, err = keys.Parse(map[string]string{"pattern": strings.Repeat("x", 60_000)})
	if err == nil || len(err.Error()) > 1500 || !strings.Contains(err.Error(), "x… (60000 bytes) for configuration pattern") {
		t.Errorf("%.200v", err)
	}
}
