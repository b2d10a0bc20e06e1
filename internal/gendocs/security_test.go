package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"millrace/configs"
)

// All keys in the threat model's table of defaults are keys of the worker.
func TestKeysOfTheThreatModel(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| subject | default | keys |")
	table, _, _ = strings.Cut(table, "\n\n")
	keys := 0
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 4 {
			continue
		}
		for _, found := range regexp.MustCompile("`([a-z.]+)`").FindAllStringSubmatch(cells[3], -1) {
			keys++
			if !slices.ContainsFunc(configs.WorkerKeys, func(k configs.Key) bool { return k.Name == found[1] }) {
				t.Errorf("docs/security.md names the key %s, which no worker has", found[1])
			}
		}
	}
	if keys < 10 {
		t.Errorf("the table of defaults names %d keys only", keys)
	}
}
