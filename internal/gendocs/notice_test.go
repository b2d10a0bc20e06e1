package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// NOTICE names exactly the modules that the worker links on this system, each with a known license.
func TestNotice(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	required, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const run = "run go run ./internal/gendocs"
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(\S+\.\S+/\S+) +(MIT|MPL-2\.0|Apache-2\.0|BSD-\d-Clause|see source)`).FindAllStringSubmatch(string(text), -1) {
		if named[m[1]] = true; !strings.Contains(string(required), "\t"+m[1]+" v") {
			t.Errorf("NOTICE names %s, which go.mod does not require: %s", m[1], run)
		}
		if m[2] == "see source" {
			t.Errorf("NOTICE does not know the license of %s", m[1])
		}
	}
	modules, err := linkedModules(root, []string{runtime.GOOS})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if !named[m.path] {
			t.Errorf("NOTICE does not name %s: %s", m.path, run)
		}
	}
}
