package connectors

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/csv"
	"millrace/connectors/datagen"
	"millrace/connectors/file"
	"millrace/connectors/http"
	"millrace/connectors/jdbc"
	"millrace/connectors/json"
	"millrace/connectors/logger"
	pgsource "millrace/connectors/postgres"
	"millrace/plugins/connect"
)

var update = flag.Bool("update", false, "write the generated parts of the README files")

const marker = "<!-- generated from the definitions: go test ./connectors -run README -update -->"

var folders = map[string][]*connect.Class{
	"csv": csv.Classes(), "datagen": datagen.Classes(), "file": file.Classes(), "http": http.Classes(),
	"jdbc": jdbc.Classes(), "json": json.Classes(), "logger": logger.Classes(), "postgres": pgsource.Classes(),
}

// TestREADME compares the key tables of the README files with the definitions.
func TestREADME(t *testing.T) {
	for folder, classes := range folders {
		path := filepath.Join(folder, "README.md")
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, _, found := strings.Cut(string(old), marker)
		if !found {
			t.Errorf("%s has no line %q", path, marker)
		}
		text += marker + "\n" + reference(classes)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(string(old), text); diff != "" {
			t.Errorf("%s is not what the definitions say; run go test ./connectors -run README -update (-file +definitions):\n%s", path, diff)
		}
	}
}

// reference returns the generated section: every class with its keys.
func reference(classes []*connect.Class) string {
	var b strings.Builder
	for _, c := range classes {
		fmt.Fprintf(&b, "\n## `%s`\n\n%s A %s, version %s.\n", c.Name, c.Doc, c.Type(), c.Version)
		if len(c.Aliases) > 0 {
			fmt.Fprintf(&b, "Other names: `%s`.\n", strings.Join(c.Aliases, "`, `"))
		}
		b.WriteString("\n" + c.Config.Markdown())
	}
	return b.String()
}

// TestBundled checks that every class can be selected by each of its names, and that its keys have
// documentation.
func TestBundled(t *testing.T) {
	names := map[string]string{}
	for _, c := range Bundled() {
		if (c.NewSource == nil) == (c.NewSink == nil) || c.Version == "" || c.Doc == "" {
			t.Errorf("%s is not whole", c.Name)
		}
		for _, name := range append(c.Aliases, c.Name) {
			if other, taken := names[name]; taken {
				t.Errorf("the name %s belongs to %s and to %s", name, other, c.Name)
			}
			names[name] = c.Name
		}
		seen := map[string]bool{}
		for _, k := range c.Config {
			if seen[k.Name] || k.Doc == "" {
				t.Errorf("%s: the key %s is there twice or has no documentation", c.Name, k.Name)
			}
			seen[k.Name] = true
		}
	}
}
