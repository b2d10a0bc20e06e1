package archtest

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "millrace/"

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath, Dir, Name, Doc         string
	Imports, TestImports, XTestImports []string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, module) }

// allowed says which packages of this module each may import, first match first. A name ends in /... for all below it.
var allowed = []struct {
	packages []string
	imports  []string // nil: any
}{
	{[]string{"configs"}, []string{}},
	{[]string{"plugins/connect", "configs/provider", "configs/ssl"}, []string{"configs"}},
	{[]string{"plugins/proto/..."}, []string{}},
	{[]string{"plugins/internal/wire"}, []string{"configs", "plugins/connect", "plugins/proto/..."}},
	{[]string{"plugins/sdk", "plugins/host"}, []string{"configs", "plugins/connect", "plugins/proto/...", "plugins/internal/..."}},
	{[]string{"plugins/internal/contract"}, []string{"configs", "plugins/connect", "plugins/proto/...", "plugins/internal/wire"}},
	{[]string{"plugins/sdk/sdktest", "plugins/verify"}, []string{"configs", "plugins/..."}},
	{[]string{"connectors"}, []string{"plugins/connect", "connectors/..."}},
	{[]string{"connectors/..."}, []string{"configs", "plugins/connect", "connectors/internal/..."}},
	{[]string{"runtime/broker", "runtime/group", "runtime/logging", "runtime/metrics", "runtime/resident", "runtime/tracing"}, []string{}},
	{[]string{"runtime/kafka"}, []string{"configs", "configs/ssl", "plugins/connect"}},
	{[]string{"runtime/registry"}, []string{"configs", "plugins/connect", "runtime/kafka"}}, // kafka reads the ssl.* keys
	{[]string{"runtime/converter"}, []string{"configs", "plugins/connect", "runtime/registry"}},
	{[]string{"runtime/transform"}, []string{"configs", "plugins/connect", "runtime/converter"}},
	{[]string{"runtime/transform/transformtest"}, []string{"plugins/connect", "runtime/transform"}},
	{[]string{"runtime/storage"}, []string{"configs", "plugins/connect", "runtime/kafka"}},
	{[]string{"runtime/worker"}, []string{"api/rest", "configs", "configs/provider", "plugins/connect", "runtime/kafka", "runtime/converter", "runtime/transform",
		"runtime/metrics", "runtime/logging", "runtime/storage", "runtime/tracing"}},
	{[]string{"runtime/herder"}, []string{"api/rest", "configs", "configs/provider", "plugins/connect", "runtime/worker", "runtime/storage", "runtime/group", "runtime/converter",
		"runtime/transform", "runtime/kafka", "runtime/logging", "runtime/metrics"}},
	{[]string{"api/console", "api/rest"}, []string{}},
	{[]string{"api"}, []string{"api/console", "api/rest", "configs", "configs/ssl", "runtime/herder", "runtime/worker", "runtime/logging"}},
	{[]string{"examples/..."}, []string{"configs", "plugins/connect", "plugins/sdk"}},
	{[]string{"cmd/...", "internal/..."}, nil},
}

// foreign are modules that some packages keep away from: a connector knows no Kafka and no gRPC.
var foreign = map[string][]string{
	"connectors/...":  {"github.com/twmb/", "google.golang.org/grpc", "github.com/hashicorp/"},
	"plugins/connect": {"github.com/", "google.golang.org/"},
	"configs":         {"github.com/twmb/", "google.golang.org/", "github.com/hashicorp/"},
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			own, ours := strings.CutPrefix(imported, module)
			if ours && !mayImport(t, p.path(), own) {
				t.Errorf("%s imports %s, which docs/architecture.md does not allow", p.path(), own)
			}
			for pattern, away := range foreign {
				if matches(pattern, p.path()) && slices.ContainsFunc(away, func(prefix string) bool { return strings.HasPrefix(imported, prefix) }) {
					t.Errorf("%s imports %s; %s must not", p.path(), imported, pattern)
				}
			}
		}
	}
}

func mayImport(t *testing.T, from, to string) bool {
	for _, row := range allowed {
		if slices.ContainsFunc(row.packages, func(p string) bool { return matches(p, from) }) {
			return row.imports == nil || slices.ContainsFunc(row.imports, func(p string) bool { return matches(p, to) })
		}
	}
	t.Errorf("%s has no row in the table of imports", from)
	return true
}

func matches(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(name, prefix+"/")
	}
	return pattern == name
}

// Names of packages say what they are about.
func TestNames(t *testing.T) {
	for _, p := range packages(t) {
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "shared", "types"} {
			if path.Base(p.ImportPath) == bad || p.Name == bad {
				t.Errorf("%s: a package called %s says nothing of what it is for", p.path(), bad)
			}
		}
		if p.Doc == "" && len(p.GoFiles) > 0 && !strings.Contains(p.path(), "/proto/") {
			t.Errorf("%s has no package comment", p.path())
		}
	}
}

const longestFile = 450

// Nothing happens on import, and a file is about one subject.
func TestFiles(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			file := filepath.Join(p.Dir, name)
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if ast.IsGenerated(tree) {
				continue
			}
			if n := bytes.Count(src, []byte("\n")); n > longestFile {
				t.Errorf("%s/%s has %d lines; split it by subject before it has more than %d", p.path(), name, n, longestFile)
			}
			for _, d := range tree.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
					t.Errorf("%s/%s has an init function; list things where they are used", p.path(), name)
				}
			}
		}
	}
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}
