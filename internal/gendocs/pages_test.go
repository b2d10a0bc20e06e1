package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The generated pages are up to date.
func TestPages(t *testing.T) {
	for name, text := range pages() {
		there, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(there), text); diff != "" {
			t.Errorf("docs/reference/%s is not what the definitions say; run go run ./internal/gendocs (-file +definitions):\n%s", name, diff)
		}
	}
}
