package archtest

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// idioms are turns of phrase that a reader of this field has to read twice, with what to write instead. CONTRIBUTING.md has the rules.
var idioms = []struct{ pattern, instead string }{
	{`\b(told|tells?|telling) of\b`, "reports, notifies, logs"},
	{`\b(says?|said) so\b`, "reports, logs, or what it says"},
	{`\banew\b`, "again"},
	{`\bfor ever\b`, "forever, indefinitely"},
	{`\bunder way\b`, "in flight, in progress"},
	{`\b(is|are) not there\b`, "missing"},
	{`\bwith commas between\b`, "comma-separated"},
	{`\b[Ww]hoever\b`, "the client, the caller, the user"},
	{`\bwho asks\b`, "the client, the caller"},
	{`\bwhat is not .{1,30}ed of\b`, "name the thing"},
	{`^(What|Who|Those|Whoever) `, "a noun of the field as the subject"},
	{`\bas long as it lives\b`, "lifetime"},
}

var compiled = func() (out []*regexp.Regexp) {
	for _, i := range idioms {
		out = append(out, regexp.MustCompile(i.pattern))
	}
	return out
}()

// unread are the folders whose comments have not been read by these rules yet.
var unread = []string{
	"api/", "cmd/", "internal/", "runtime/herder/", "runtime/kafka/", "runtime/worker/",
}

// unreadPages are pages that have not been read by these rules yet.
var unreadPages = []string{"architecture.md", "differences.md", "security.md"}

// Comments use the field's words in plain sentences.
func TestLanguageOfComments(t *testing.T) {
	for _, p := range packages(t) {
		if slices.ContainsFunc(unread, func(folder string) bool { return strings.HasPrefix(p.path()+"/", folder) }) {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			checkComments(t, filepath.Join(p.Dir, name), p.path()+"/"+name)
		}
	}
}

func checkComments(t *testing.T, path, shown string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, path, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range tree.Comments {
		for _, c := range group.List {
			text := strings.TrimSpace(strings.TrimPrefix(c.Text, "//"))
			checkText(t, shown, files.Position(c.Pos()).Line, text)
		}
	}
}

func checkText(t *testing.T, shown string, line int, text string) {
	t.Helper()
	for n, idiom := range compiled {
		if found := idiom.FindString(text); found != "" {
			t.Errorf("%s:%d: %q: write %s", shown, line, found, idioms[n].instead)
		}
	}
}

// So do the pages of docs, the READMEs and CONTRIBUTING.
func TestLanguageOfPages(t *testing.T) {
	pages, err := filepath.Glob("../../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, "../../../README.md", "../../../CONTRIBUTING.md", "../../../SECURITY.md")
	for _, page := range pages {
		if slices.Contains(unreadPages, filepath.Base(page)) {
			continue
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			checkText(t, strings.TrimPrefix(page, "../../../"), n+1, line)
		}
	}
}
