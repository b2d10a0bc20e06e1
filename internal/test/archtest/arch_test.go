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
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "millrace/"

// pkg is a package as go list describes it.
type pkg struct {
	ImportPath, Dir, Name, Doc         string
	Imports, TestImports, XTestImports []string
	GoFiles, TestGoFiles, XTestGoFiles []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, module) }

// row is a row of the import table in docs/architecture.md.
type row struct {
	packages, imports []string // a name that ends in /... matches everything below it
	everything        bool
}

var (
	tableLine = regexp.MustCompile(`(?m)^\| (` + "`[^|]*`" + `) \| ([^|]*) \|$`)
	quoted    = regexp.MustCompile("`([^`]+)`")
)

// allowed reads the import table.
func allowed(t *testing.T) (rows []row) {
	t.Helper()
	page, err := os.ReadFile("../../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| package | may import, of this module |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, line := range tableLine.FindAllStringSubmatch(table, -1) {
		rows = append(rows, row{names(line[1]), names(line[2]), line[2] == "everything"})
		if last := rows[len(rows)-1]; len(last.imports) == 0 && !last.everything && line[2] != "nothing" {
			t.Errorf("docs/architecture.md: %s: expected names, nothing or everything", line[0])
		}
	}
	if len(rows) == 0 {
		t.Fatal("docs/architecture.md has no table of imports")
	}
	return rows
}

func names(cell string) (out []string) {
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

// The files that docs/architecture.md names exist.
func TestFilesOfTheDesignExist(t *testing.T) {
	page, err := os.ReadFile("../../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(page)) { // by line: a code fence is an odd number of backquotes
		for _, name := range names(line) {
			if !strings.HasSuffix(name, ".go") || !strings.Contains(name, "/") || strings.Contains(name, "NAME") {
				continue
			}
			if _, err := os.Stat("../../../" + name); err != nil {
				t.Errorf("docs/architecture.md names %s: %v", name, err)
			}
		}
	}
}

// foreign lists module prefixes that some packages must not import: for example, connectors must
// not depend on Kafka or gRPC.
var foreign = map[string][]string{
	"connectors/...":  {"github.com/twmb/", "google.golang.org/grpc", "github.com/hashicorp/"},
	"plugins/connect": {"github.com/", "google.golang.org/"},
	"configs":         {"github.com/twmb/", "google.golang.org/", "github.com/hashicorp/"},
}

func TestImports(t *testing.T) {
	rows := allowed(t)
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			own, ours := strings.CutPrefix(imported, module)
			if ours && !mayImport(t, rows, p.path(), own) {
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

func mayImport(t *testing.T, rows []row, from, to string) bool {
	for _, row := range rows {
		if slices.ContainsFunc(row.packages, func(p string) bool { return matches(p, from) }) {
			return row.everything || slices.ContainsFunc(row.imports, func(p string) bool { return matches(p, to) })
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

// Package names describe their subject, and no two are the same.
func TestNames(t *testing.T) {
	named := map[string]string{"main": ""} // programs
	for _, p := range packages(t) {
		switch other, taken := named[p.Name]; {
		case !taken:
			named[p.Name] = p.path()
		case other != "":
			t.Errorf("%s and %s both have the name %s", other, p.path(), p.Name)
		}
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "shared", "types"} {
			if path.Base(p.ImportPath) == bad || p.Name == bad {
				t.Errorf("%s: the package name %s does not describe a subject", p.path(), bad)
			}
		}
		if p.Doc == "" && len(p.GoFiles) > 0 && !strings.Contains(p.path(), "/proto/") {
			t.Errorf("%s has no package comment", p.path())
		}
	}
}

const longestFile = 450

// Packages have no init functions, and files are short.
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
	cmd.Dir = "../../.."
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
