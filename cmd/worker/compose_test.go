package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/goccy/go-yaml"
)

// The compose files of the examples match the schema of Compose, and all files that they mount
// exist.
func TestComposeFiles(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/compose.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no compose files", err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := yaml.Unmarshal(text, &all); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if err := schema.Validate(all); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for name, service := range all["services"].(map[string]any) {
			volumes, _ := service.(map[string]any)["volumes"].([]any)
			for _, v := range volumes {
				source, _, _ := strings.Cut(v.(string), ":")
				if _, err := os.Stat(filepath.Join(filepath.Dir(path), source)); strings.HasPrefix(source, ".") && err != nil {
					t.Errorf("%s: service %s mounts %s: %v", path, name, source, err)
				}
			}
		}
	}
	if err := schema.Validate(map[string]any{"services": map[string]any{"a": map[string]any{"imago": "x"}}}); err == nil {
		t.Error("a service with a wrong key is accepted")
	}
}
