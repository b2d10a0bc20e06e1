package files

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// sinkFile is a sink's file and the sink's task.
type sinkFile struct {
	t    *testing.T
	path string
	out  *Output
	next int64
}

func (p *sinkFile) open(exactly string) {
	p.t.Helper()
	c, err := append(SinkKeys(), configs.Req(FileKey, configs.String, configs.High, "")).Parse(map[string]string{FileKey: p.path, ExactlyOnceKey: exactly})
	must(p.t, err)
	p.out = &Output{}
	must(p.t, p.out.Open(p.t.Context(), c, slog.New(slog.DiscardHandler)))
}

// put puts records, one per letter, without a flush.
func (p *sinkFile) put(letters string) error {
	if _, err := p.out.Follow(p.t.Context()); err != nil {
		return err
	}
	for _, c := range letters {
		r := connect.SinkRecord{Record: connect.Record{Topic: "t"}, Offset: p.next}
		p.next++
		if p.out.Take(&r) {
			must(p.t, p.out.File.Write([]byte(string(c)+"\n")))
		}
	}
	return p.out.File.Drain()
}

func (p *sinkFile) read(name string) string {
	text, err := os.ReadFile(p.path + name)
	if errors.Is(err, fs.ErrNotExist) {
		return "-"
	}
	must(p.t, err)
	return strings.ReplaceAll(string(text), "\n", "")
}

// TestFollow has a row for each way in which a sink's file can be moved. Every record must end up
// in a file.
func TestFollow(t *testing.T) {
	for _, row := range []struct {
		name        string
		test        func(p *sinkFile)
		file, other string // content of the file, and of the renamed one
	}{
		{"renamed", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, os.Rename(p.path, p.path+".1"))
			must(p.t, p.put("cd"))
		}, "cd", "ab"},
		{"renamed and created by another", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, os.Rename(p.path, p.path+".1"))
			tasktest.Write(p.t, p.path, "X")
			must(p.t, p.put("cd"))
		}, "Xcd", "ab"},
		{"removed after a flush", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, p.out.Flush(p.t.Context()))
			must(p.t, os.Remove(p.path))
			must(p.t, p.put("cd"))
		}, "cd", "-"},
		{"removed before a flush", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, p.out.Flush(p.t.Context()))
			must(p.t, p.put("cd"))
			must(p.t, os.Remove(p.path))
			must(p.t, p.put("ef"))
		}, "cdef", "-"},
		{"removed, nothing more put", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, os.Remove(p.path))
		}, "ab", "-"},
		{"replaced by another", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			tasktest.Write(p.t, p.path+".1", "XY\n")
			must(p.t, os.Rename(p.path+".1", p.path))
			must(p.t, p.put("cd"))
		}, "XYabcd", "-"},
		{"truncated by rotation", func(p *sinkFile) {
			must(p.t, p.put("ab"))
			must(p.t, p.out.Flush(p.t.Context()))
			must(p.t, os.Truncate(p.path, 0))
			must(p.t, p.put("cd"))
		}, "cd", "-"},
		{"its folder is renamed and comes back", func(p *sinkFile) {
			dir := filepath.Dir(p.path)
			must(p.t, p.put("ab"))
			must(p.t, os.Rename(dir, dir+"2"))
			if err := p.put("cd"); err == nil || !strings.Contains(err.Error(), "create "+dir) {
				p.t.Errorf("the folder is gone: %v", err)
			}
			must(p.t, os.Rename(dir+"2", dir))
			must(p.t, p.put("cd"))
		}, "abcd", "-"},
	} {
		for _, exactly := range []string{"false", "true"} {
			t.Run(row.name+", exactly.once="+exactly, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "d")
				must(t, os.Mkdir(dir, 0o700))
				p := &sinkFile{t: t, path: filepath.Join(dir, "out")}
				p.open(exactly)
				row.test(p)
				must(t, p.out.Flush(t.Context()))
				must(t, p.out.Stop())
				if file, other := p.read(""), p.read(".1"); file != row.file || other != row.other {
					t.Errorf("the file holds %q, the other %q; want %q and %q", file, other, row.file, row.other)
				}
				p.open(exactly) // and continue from there
				must(t, p.put("z"))
				must(t, p.out.Flush(t.Context()))
				must(t, p.out.Stop())
				if file := p.read(""); file != row.file+"z" {
					t.Errorf("after a restart the file holds %q", file)
				}
			})
		}
	}
}

// TestRotatedWhileStopped renames the file of an exactly-once sink with an unflushed record while
// the task is stopped.
func TestRotatedWhileStopped(t *testing.T) {
	p := &sinkFile{t: t, path: filepath.Join(t.TempDir(), "out")}
	p.open("true")
	must(t, p.put("ab"))
	must(t, p.out.Flush(t.Context()))
	must(t, p.put("c"))
	must(t, p.out.Stop())
	must(t, os.Rename(p.path, p.path+".1"))
	p.open("true")
	p.next = 1 // the consumer is behind
	must(t, p.put("bcd"))
	must(t, p.out.Flush(t.Context()))
	must(t, p.out.Stop())
	if file, other := p.read(""), p.read(".1"); file != "cd" || other != "ab" {
		t.Errorf("the file holds %q, the other %q", file, other)
	}
}
