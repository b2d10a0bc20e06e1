package file

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixture is a file and a running source that reads it.
type fixture struct {
	t    *testing.T
	path string
	more map[string]string
	*tasktest.Source
}

func (f *fixture) write(text string)  { tasktest.Write(f.t, f.path, text) }
func (f *fixture) append(text string) { tasktest.Append(f.t, f.path, text) }

func (f *fixture) start() {
	props := map[string]string{"file": f.path, "topic": "t"}
	for k, v := range f.more {
		props[k] = v
	}
	var offsets tasktest.Offsets
	if f.Source != nil {
		offsets = f.Offsets
	}
	f.Source = tasktest.StartSource(f.t, &Source{}, offsets, props)
}

func (f *fixture) restart() {
	f.Stop()
	f.start()
}

func (f *fixture) want(lines ...string) {
	f.t.Helper()
	if lines == nil {
		lines = []string{}
	}
	if diff := cmp.Diff(lines, f.Texts()); diff != "" {
		f.t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// run runs a test on virtual time, so that waiting takes no real time.
func run(t *testing.T, more map[string]string, test func(f *fixture)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.txt")
	synctest.Test(t, func(t *testing.T) {
		f := &fixture{t: t, path: path, more: more}
		test(f)
		if f.Source != nil {
			f.Stop()
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestSevenFileCases runs the cases that Apache Kafka 4.3's FileStreamSource gets wrong, with the
// correct result of each.
func TestSevenFileCases(t *testing.T) {
	cases := []struct {
		name, apache string
		more         map[string]string
		test         func(f *fixture)
	}{
		{"A restart after non-ASCII text", "the second line again, torn", nil, func(f *fixture) {
			f.write("é1é\né2é\n")
			f.start()
			f.want("é1é", "é2é")
			f.append("x3\n")
			f.restart()
			f.want("x3")
		}},
		{"B batches of one", "only a", map[string]string{"batch.size": "1"}, func(f *fixture) {
			f.write("a\nb\nc\n")
			f.start()
			f.want("a", "b", "c")
		}},
		{"C no final newline", "the last line never", nil, func(f *fixture) {
			f.write("a\nlast")
			f.start()
			f.want("a")
			must(f.t, os.Rename(f.path, f.path+".done"))
			f.want("last")
		}},
		{"D rename and create", "nothing, forever", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			must(f.t, os.Rename(f.path, f.path+".1"))
			f.write("two\n")
			f.want("two")
		}},
		{"E truncate and rewrite", "nothing", nil, func(f *fixture) {
			f.write("long line\n")
			f.start()
			f.want("long line")
			f.write("s\n")
			f.want("s")
		}},
		{"F restart on a shorter file", "a busy loop that cannot be stopped", nil, func(f *fixture) {
			f.write("a long first line\n")
			f.start()
			f.want("a long first line")
			f.write("new\n")
			f.restart()
			f.want("new")
		}},
		{"G byte order mark and lone CR", "the mark in the first line, the line cut at CR", nil, func(f *fixture) {
			f.write("\uFEFFa\rb\nc\n")
			f.start()
			f.want("a\rb", "c")
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { run(t, c.more, c.test) })
	}
}

// TestFollowing has a case for each way in which a file can change.
func TestFollowing(t *testing.T) {
	cases := []struct {
		name string
		more map[string]string
		test func(f *fixture)
	}{
		{"grew", nil, func(f *fixture) {
			f.write("a\n")
			f.start()
			f.want("a")
			f.append("b\n")
			f.want("b")
			f.append("c\n")
			f.restart()
			f.want("c")
		}},
		{"nothing new", nil, func(f *fixture) {
			f.write("a\n")
			f.start()
			f.want("a")
			f.restart()
			f.want()
		}},
		{"truncated and regrown past the position, while running", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			f.write("other\nsecond\n")
			f.want("other", "second")
		}},
		{"truncated and regrown past the position, while stopped", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			f.write("other\nsecond\n")
			f.restart()
			f.want("other", "second")
		}},
		{"same beginning, other marker", nil, func(f *fixture) {
			head := strings.Repeat("header\n", 300)
			f.write(head + "one\n")
			f.start()
			f.Texts()
			f.write(head + "two\nthree\n")
			f.restart()
			if got := f.Texts(); len(got) != 302 {
				f.t.Errorf("%d lines, want all 302", len(got))
			}
		}},
		{"truncated, policy fail", map[string]string{"file.truncate.policy": "fail"}, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			f.write("")
			if _, err := f.PollError(); !strings.Contains(err, "file.truncate.policy") {
				f.t.Error(err)
			}
		}},
		{"renamed with a rest, while stopped", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			f.append("rest\nend")
			must(f.t, os.Rename(f.path, f.path+".1"))
			f.write("new\n")
			f.restart()
			f.want("rest", "end", "new")
		}},
		{"renamed with a rest, no successor yet", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			f.append("rest\n")
			must(f.t, os.Rename(f.path, f.path+".1"))
			f.restart()
			f.want("rest")
			f.write("new\n")
			f.want("new")
		}},
		{"renamed, the writer goes on", nil, func(f *fixture) {
			f.write("one\n")
			f.start()
			f.want("one")
			must(f.t, os.Rename(f.path, f.path+".1"))
			f.write("")
			f.want()
			tasktest.Append(f.t, f.path+".1", "late\n")
			f.want("late")
			f.append("new\n")
			f.want("new")
		}},
		{"deleted while open", nil, func(f *fixture) {
			f.write("a\nlast")
			f.start()
			f.want("a")
			must(f.t, os.Remove(f.path))
			f.want("last")
			f.write("again\n")
			f.want("again")
		}},
		{"saved again by an editor", nil, func(f *fixture) {
			f.write("a\n")
			f.start()
			f.want("a")
			tasktest.Write(f.t, f.path+"~", "a\nb\n")
			must(f.t, os.Rename(f.path+"~", f.path))
			f.want("b")
		}},
		{"missing at the start", nil, func(f *fixture) {
			f.start()
			f.want()
			f.want()
			if n := strings.Count(f.Log.String(), "does not exist yet"); n != 1 {
				f.t.Errorf("%d warnings, want 1", n)
			}
			f.write("a\n")
			f.want("a")
		}},
		{"read.max.wait.ms", map[string]string{"read.max.wait.ms": "500"}, func(f *fixture) {
			f.write("a\nb")
			f.start()
			f.want("a", "b")
			f.append("\nc\n")
			f.want("c")
			f.append("d")
			f.want("d")
			f.append("\r\ne\n")
			f.restart()
			f.want("e")
		}},
		{"read.max.wait.ms and a BOM alone", map[string]string{"read.max.wait.ms": "500"}, func(f *fixture) {
			f.write("\xEF")
			f.start()
			f.append("\xBB\xBFa\n")
			f.want("a")
		}},
		{"only a position", nil, func(f *fixture) {
			f.write("one\ntwo\n")
			f.start()
			f.Store(map[string]any{"filename": f.path}, map[string]any{"position": 4})
			f.restart()
			f.want("two")
		}},
		{"the same path holds a directory later", nil, func(f *fixture) {
			f.start()
			f.want()
			must(f.t, os.Mkdir(f.path, 0o700))
			if _, err := f.PollError(); !strings.Contains(err, "is a directory") {
				f.t.Error(err)
			}
		}},
		{"UTF-16", nil, func(f *fixture) {
			f.write("\xFF\xFEa\x00\n\x00\x3D\xD8\x00\xDE\r\x00\n\x00")
			f.start()
			f.want("a", "😀")
			f.append("c\x00\n\x00")
			f.restart()
			f.want("c")
			if got := f.Batches[0].Offset["position"]; got != int64(18) {
				f.t.Errorf("position %v, want 18", got)
			}
		}},
		{"latin1", map[string]string{"file.encoding": "ISO-8859-1"}, func(f *fixture) {
			f.write("caf\xE9\n")
			f.start()
			f.want("café")
			f.append("\xFC\n")
			f.restart()
			f.want("ü")
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { run(t, c.more, c.test) })
	}
}

func TestHugeLine(t *testing.T) {
	run(t, nil, func(f *fixture) {
		f.write(strings.Repeat("x", 50<<20) + "\nnext\n")
		f.start()
		b, err := f.Poll()
		must(t, err)
		if len(b.Records) != 2 || len(b.Records[0].Value.Bytes()) != 50<<20 || b.Records[1].Value.Str() != "next" {
			t.Errorf("%d records", len(b.Records))
		}
	})
}

func TestStartErrors(t *testing.T) {
	dir := t.TempDir()
	cases := []struct {
		props map[string]string
		want  []string
	}{
		{map[string]string{"file": dir, "topic": "t"}, []string{"file=" + dir, "directory", "expected a regular file"}},
		{map[string]string{"file": "x"}, []string{"topic"}},
		{map[string]string{"file": "x", "topic": ""}, []string{"topic", "may not be empty"}},
		{map[string]string{"file": "x", "topic": "t", "file.encoding": "klingon"}, []string{"file.encoding", "UTF-16LE"}},
	}
	for _, c := range cases {
		err := (&Source{}).Start(t.Context(), connect.ConnectorContext{}, c.props)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: error %v, want it to name %s", c.props, err, want)
			}
		}
	}
}

func TestValidate(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ file, want string }{{dir, "directory"}, {filepath.Join(dir, "later"), ""}, {"", ""}} {
		props := map[string]string{"topic": "t", "file": c.file}
		var told string
		for _, v := range (&Source{}).Validate(t.Context(), props, sourceKeys().Validate(props)) {
			told += strings.Join(v.Errors, "\n")
		}
		if (told == "") != (c.want == "") || !strings.Contains(told, c.want) {
			t.Errorf("file=%s: told %q, want %q", c.file, told, c.want)
		}
	}
}

func TestOffsets(t *testing.T) {
	file := map[string]string{"file": "f"}
	name := map[string]any{"filename": "any"}
	cases := []struct {
		props             map[string]string
		partition, offset map[string]any
		want              string
	}{
		{file, name, map[string]any{"position": int64(3)}, ""},
		{file, nil, nil, ""},
		{file, name, map[string]any{"position": int64(-1)}, "non-negative"},
		{file, name, map[string]any{"position": "3"}, "Long"},
		{file, name, map[string]any{"position": 1.5}, "Long"},
		{file, name, map[string]any{"position": nil}, "Long"},
		{file, name, map[string]any{"other": int64(3)}, "'position'"},
		{file, map[string]any{}, map[string]any{"position": int64(3)}, "'filename'"},
		{nil, name, nil, "unspecified"},
	}
	for _, c := range cases {
		err := (&Source{}).AlterOffsets(t.Context(), c.props, []connect.SourceOffset{{Partition: c.partition, Offset: c.offset}})
		if got := fmt.Sprint(err); c.want == "" && err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%v %v: %v, want %q", c.partition, c.offset, err, c.want)
		}
	}
	if s := (&Source{}); !s.ExactlyOnceSupport(file) || s.ExactlyOnceSupport(nil) {
		t.Error("exactly once is to be supported for files only")
	}
}

func BenchmarkSource(b *testing.B) {
	path := filepath.Join(b.TempDir(), "in.txt")
	const lines = 1_000_000
	tasktest.Write(b, path, strings.Repeat(strings.Repeat("x", 99)+"\n", lines))
	b.SetBytes(100 * lines)
	b.ReportAllocs()
	for b.Loop() {
		task := (&Source{}).NewTask()
		s := tasktest.StartTask(b, task, nil, map[string]string{"file": path, "topic": "t"})
		for n := 0; n < lines; {
			batch, err := task.Poll(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			n += len(batch.Records)
		}
		s.Stop()
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
