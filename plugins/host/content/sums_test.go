package content

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Unusual names are listed as sha256sum lists them.
func TestSumLines(t *testing.T) {
	sum := strings.Repeat("0f", 32)
	for _, name := range []string{"a", "a b", "*a", " a", "a ", "a\nb", `a\b`, `\`, "a\\\nb", "é"} {
		line := strings.TrimSuffix(formatSum(sum, name), "\n")
		if got, back, ok := sumLine(line); !ok || got != sum || back != name {
			t.Errorf("%q is written as %q and read as %q, %v", name, line, back, ok)
		}
	}
	for _, line := range []string{"no sum", sum, sum[2:] + "  short", "zz" + sum[2:] + "  x"} {
		if _, _, ok := sumLine(line); ok {
			t.Errorf("%q is read", line)
		}
	}
	dir := t.TempDir()
	text := sum + "  a\n" + strings.Repeat("00", 32) + "  ./a\n"
	if err := os.WriteFile(filepath.Join(dir, SumsName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSums(dir); err == nil || !strings.Contains(err.Error(), "lists a twice") {
		t.Error(err)
	}
}
