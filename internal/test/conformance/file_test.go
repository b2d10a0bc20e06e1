//go:build kafka

package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/internal/test/apache"
)

// fileCase is a scenario with a file that FileStreamSource reads.
type fileCase struct {
	name   string
	extra  map[string]string
	text   string                      // content of the file when the connector starts
	first  int                         // number of records that must arrive before then runs
	then   func(t *testing.T, f fixed) // may be nil
	want   []string                    // expected by users
	last   bool                        // run after all others, because it crashes Apache's worker
	apache []string                    // result of Apache Kafka Connect 4.3.0
}

// fixed contains the objects that a case can use.
type fixed struct {
	path    string
	restart func(between func())
}

var fileCases = []fileCase{
	{
		name: "restart after text that is not ASCII", text: "é1é\né2é\n", first: 2,
		then: func(t *testing.T, f fixed) {
			f.restart(func() { appendFile(t, f.path, "x3\n") })
		},
		want:   []string{"é1é", "é2é", "x3"},
		apache: []string{"é1é", "é2é", "2é", "x3"}, // it counts characters but seeks bytes
	},
	{
		name: "a batch smaller than the file", extra: map[string]string{"batch.size": "1"}, text: "a\nb\nc\n",
		want:   []string{"a", "b", "c"},
		apache: []string{"a"}, // the rest stays in its buffer until the file grows
	},
	{
		name: "no line end at the end of a final file", text: "a\nb", first: 1,
		then: func(t *testing.T, f fixed) { rename(t, f.path) },
		want: []string{"a", "b"}, apache: []string{"a"},
	},
	{
		name: "renamed and made anew", text: "one\n", first: 1,
		then: func(t *testing.T, f fixed) {
			rename(t, f.path)
			writeFile(t, f.path, "two\n")
		},
		want: []string{"one", "two"}, apache: []string{"one"}, // it keeps reading the renamed file
	},
	{
		name: "truncated and rewritten", text: "a long first line\n", first: 1,
		then: func(t *testing.T, f fixed) { writeFile(t, f.path, "s\n") },
		want: []string{"a long first line", "s"}, apache: []string{"a long first line"},
	},
	{
		name: "truncated while stopped", text: "a long first line\n", first: 1, last: true,
		then: func(t *testing.T, f fixed) {
			f.restart(func() { writeFile(t, f.path, "s\n") })
		},
		want: []string{"a long first line", "s"}, apache: []string{"a long first line"}, // its task hangs in poll forever
	},
	{
		name: "a byte order mark, and a lone carriage return", text: "\ufeffa\rb\n",
		want: []string{"a\rb"}, apache: []string{"\ufeffa", "b"},
	},
}

// Apache's FileStreamSource fails these seven cases; Millrace's passes them.
func TestSevenFileCases(t *testing.T) {
	t.Parallel()
	apache.Require(t)
	broker, err := apache.StartBroker(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Kill() })
	workers := []connectWorker{startApache(t, broker.Addr()), startMillrace(t, broker.Addr())}
	for _, last := range []bool{false, true} {
		t.Run(fmt.Sprintf("last=%t", last), func(t *testing.T) {
			for i, c := range fileCases {
				for _, w := range workers {
					if c.last == last {
						t.Run(c.name+"/"+w.name, func(t *testing.T) {
							t.Parallel()
							c.run(t, w, string(rune('a'+i)))
						})
					}
				}
			}
		})
	}
}

func (c fileCase) run(t *testing.T, w connectWorker, id string) {
	name := w.name + "-" + id
	path := filepath.Join(t.TempDir(), "in.txt")
	writeFile(t, path, c.text)
	config := map[string]string{"connector.class": "FileStreamSource", "file": path, "topic": name}
	for k, v := range c.extra {
		config[k] = v
	}
	w.create(t, name, config)
	topic := w.topic(t, name)
	if got := topic.read(c.first, patience); len(got) < c.first {
		t.Fatalf("only %q arrived", got)
	}
	if c.then != nil {
		c.then(t, fixed{path, func(between func()) { w.restart(t, name, between) }})
	}
	expect := c.want
	if w.name == "apache" {
		expect = c.apache
		if cmp.Equal(c.want, c.apache) {
			t.Fatal("the case shows no difference")
		}
	}
	topic.read(len(expect), patience)
	if diff := cmp.Diff(expect, topic.read(max(len(c.want), len(expect))+1, absence)); diff != "" {
		t.Error(diff)
	}
}

func appendFile(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, path string) {
	t.Helper()
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
}
