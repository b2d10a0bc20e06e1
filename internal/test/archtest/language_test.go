package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// idioms are turns of phrase that a reader of this field has to read twice, with what to write
// instead. CONTRIBUTING.md has the rules.
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
	{`\bmend(s|ed|ing)?\b`, "fix, edit, restart"},
	{`\bso many\b`, "the number, at least, at most, up to"},
	{`\b(is|are|was|were) asked for\b`, "is requested, is required"},
	{`\bunless given\b`, "Default:"},
	{`\bfor want of\b`, "because of a missing, without"},
	{`\bhears? of\b`, "receives, reads"},
	{`\bwho (comes|guesses|waits|looks|counts)\b`, "the client, the caller, the user"},
	{`\b[Ww]ho is (told|asked)\b`, "the client, the worker"},
	{`\bbrings? to\b`, "updates to match"},
	{`\bwhat becomes of\b`, "the effect of, the result of"},
	{`\bthe dearest\b`, "the most expensive, the highest"},
	{`\bis had\b`, "is received"},
}

var compiled = func() (out []*regexp.Regexp) {
	for _, i := range idioms {
		out = append(out, regexp.MustCompile(i.pattern))
	}
	return out
}()

// unread lists the folders whose comments do not follow these rules yet.
var unread = []string{}

// widest is the limit for the width of a comment, in columns with tabs of four. Wrap comments at 100;
// the rest is slack for a last word.
const widest = 120

// unreadPages lists the pages that do not follow these rules yet.
var unreadPages = []string{}

// Comments use the field's words in plain sentences, on lines of limited width.
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
	lines := strings.Split(string(src), "\n")
	generated := ast.IsGenerated(tree)
	for _, group := range tree.Comments {
		for _, c := range group.List {
			text := strings.TrimSpace(strings.TrimPrefix(c.Text, "//"))
			line := files.Position(c.Pos()).Line
			checkText(t, shown, line, text)
			if whole := strings.ReplaceAll(lines[line-1], "\t", "    "); !generated && strings.HasPrefix(strings.TrimSpace(whole), "// ") &&
				utf8.RuneCountInString(whole) > widest && !strings.Contains(whole, "://") {
				t.Errorf("%s:%d: the comment is wider than %d columns: wrap it", shown, line, widest)
			}
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

// The pages in docs, the README and CONTRIBUTING use the field's words too.
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
