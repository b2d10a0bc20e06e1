package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"millrace/connectors/internal/lines"
	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// lineTask reads the lines of a set.
type lineTask struct {
	Task
	set Set
}

func (t *lineTask) Start(ctx context.Context, sc connect.SourceContext, _ map[string]string) error {
	format := &LinesFormat{Splitter: lines.Splitter{MaxBytes: 1 << 20, MaxKey: "line.max.bytes"}}
	return t.Open(ctx, sc, format, Options{
		Set: t.set, Topic: "t", BatchSize: 3, ReadMaxWait: 500 * time.Millisecond, RotateWait: time.Second, ListInterval: 300 * time.Millisecond,
		ValueSchema: connect.StringSchema,
	})
}

// folder is a directory and the tasks that read it.
type folder struct {
	t       *testing.T
	dir     string
	set     Set
	tasks   []*tasktest.Source
	offsets tasktest.Offsets
	got     []string
}

func (f *folder) path(name string) string      { return filepath.Join(f.dir, name) }
func (f *folder) write(name, text string)      { tasktest.Write(f.t, f.path(name), text) }
func (f *folder) append(name, text string)     { tasktest.Append(f.t, f.path(name), text) }
func (f *folder) rename(from, to string)       { must(f.t, os.Rename(f.path(from), f.path(to))) }
func (f *folder) remove(name string)           { must(f.t, os.Remove(f.path(name))) }
func (f *folder) copy(from, to string)         { f.write(to, tasktest.Read(f.t, f.path(from))) }
func (f *folder) link(target, name string)     { must(f.t, os.Symlink(target, f.path(name))) }
func (f *folder) hardLink(target, name string) { must(f.t, os.Link(f.path(target), f.path(name))) }

func (f *folder) start() {
	for i := range max(1, f.set.Tasks) {
		set := f.set
		set.Task = i
		f.tasks = append(f.tasks, tasktest.StartTask(f.t, &lineTask{set: set}, f.offsets, nil))
	}
}

func (f *folder) stop() {
	for _, s := range f.tasks {
		s.Stop()
	}
	f.tasks = nil
}

func (f *folder) restart() {
	f.stop()
	f.start()
}

// read reads everything that is available within a few seconds.
func (f *folder) read() {
	for range 4 {
		for _, s := range f.tasks {
			f.got = append(f.got, s.Texts()...)
		}
	}
}

// logged counts the log lines that match.
func (f *folder) logged(pattern string) (n int) {
	for _, s := range f.tasks {
		n += len(regexp.MustCompile(pattern).FindAllString(s.Log.String(), -1))
	}
	return n
}

// some returns numbered lines.
func some(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "%d,row\n", i)
	}
	return b.String()
}

// TestNames has a row for each way in which a file can have two names or a name two files. Each
// line must be read once.
func TestNames(t *testing.T) {
	for _, row := range []struct {
		name  string
		glob  string
		lines int
		test  func(f *folder)
	}{
		{"rotation", "app.log*", 40, func(f *folder) {
			f.write("app.log", some(0, 10))
			f.start()
			f.read()
			for r := range 3 {
				for k := r; k > 0; k-- {
					f.rename(fmt.Sprintf("app.log.%d", k), fmt.Sprintf("app.log.%d", k+1))
				}
				f.rename("app.log", "app.log.1")
				f.write("app.log", some(10+10*r, 20+10*r))
				f.read()
			}
			f.restart()
			f.read()
		}},
		{"rotation while stopped", "app.log*", 40, func(f *folder) {
			f.write("app.log", some(0, 10))
			f.start()
			f.read()
			for r := range 3 {
				f.stop()
				for k := r; k > 0; k-- {
					f.rename(fmt.Sprintf("app.log.%d", k), fmt.Sprintf("app.log.%d", k+1))
				}
				f.append("app.log", some(10+10*r, 15+10*r))
				f.rename("app.log", "app.log.1")
				f.write("app.log", some(15+10*r, 20+10*r))
				f.start()
				f.read()
			}
		}},
		{"rotation twice between two looks, with a rest", "app.log*", 30, func(f *folder) {
			f.write("app.log", some(0, 5))
			f.start()
			f.read()
			f.append("app.log", some(5, 10))
			f.rename("app.log", "app.log.1")
			f.write("app.log", some(10, 20))
			f.rename("app.log.1", "app.log.2")
			f.rename("app.log", "app.log.1")
			f.write("app.log", some(20, 30))
			f.read()
			f.restart()
			f.read()
		}},
		{"by date, no successor", "app*", 10, func(f *folder) {
			f.write("app.log", some(0, 10))
			f.start()
			f.read()
			f.rename("app.log", "app-2026-01-31.log")
			f.restart()
			f.read()
			f.restart()
			f.read()
		}},
		{".part that becomes final while it is read", "*", 10, func(f *folder) {
			f.write("x.csv.part", some(0, 5))
			f.start()
			f.read()
			f.append("x.csv.part", some(5, 10))
			f.rename("x.csv.part", "x.csv")
			f.read()
			f.restart()
			f.read()
		}},
		{".part that becomes final while stopped", "*", 10, func(f *folder) {
			f.write("x.csv.part", some(0, 5))
			f.start()
			f.read()
			f.stop()
			f.append("x.csv.part", some(5, 10))
			f.rename("x.csv.part", "x.csv")
			f.start()
			f.read()
		}},
		{"a chain of renames, and its way back", "*", 20, func(f *folder) {
			f.write("a", some(0, 5))
			f.write("b", some(5, 10))
			f.start()
			f.read()
			f.rename("b", "c")
			f.rename("a", "b")
			f.write("a", some(10, 15))
			f.read()
			f.rename("a", "d")
			f.rename("b", "a")
			f.rename("c", "b")
			f.append("a", some(15, 20))
			f.read()
			f.restart()
			f.read()
		}},
		{"two files change their names", "*", 14, func(f *folder) {
			f.write("a", some(0, 5))
			f.write("b", some(5, 10))
			f.start()
			f.read()
			f.rename("a", "x")
			f.rename("b", "a")
			f.rename("x", "b")
			f.append("a", some(10, 12))
			f.append("b", some(12, 14))
			f.read()
			f.restart()
			f.read()
		}},
		{"rename over another file", "*", 12, func(f *folder) {
			f.write("a", some(0, 5))
			f.write("b", some(5, 10))
			f.start()
			f.read()
			f.append("a", some(10, 12))
			f.rename("a", "b")
			f.read()
			f.restart()
			f.read()
		}},
		{"hard links", "*", 12, func(f *folder) {
			f.write("a", some(0, 10))
			f.hardLink("a", "b")
			f.start()
			f.read()
			f.hardLink("a", "0")
			f.read()
			f.remove("a")
			f.append("b", some(10, 12))
			f.read()
			f.restart()
			f.read()
		}},
		{"a symbolic link that moves on", "*", 20, func(f *folder) {
			f.write("app-1", some(0, 10))
			f.link("app-1", "0-current")
			f.start()
			f.read()
			f.write("app-2", some(10, 20))
			f.remove("0-current")
			f.link("app-2", "0-current")
			f.read()
			f.restart()
			f.read()
		}},
		{"copied and truncated", "app.log*", 22, func(f *folder) {
			f.write("app.log", some(0, 10))
			f.start()
			f.read()
			f.append("app.log", some(10, 12))
			f.copy("app.log", "app.log.1")
			f.write("app.log", some(12, 15))
			f.read()
			f.append("app.log", some(15, 22))
			f.restart()
			f.read()
		}},
		{"copied and truncated, both seen", "app.log*", 22, func(f *folder) {
			f.write("app.log", some(0, 10))
			f.start()
			f.read()
			f.write("app.log.1", some(0, 6)) // the incomplete copy
			f.got = append(f.got, f.tasks[0].Texts()...)
			f.copy("app.log", "app.log.1")
			f.write("app.log", some(10, 22))
			f.read()
			f.restart()
			f.read()
		}},
		{"copied and deleted", "*", 22, func(f *folder) {
			f.write("a", some(0, 20))
			f.start()
			f.read()
			f.copy("a", "b")
			f.remove("a")
			f.append("b", some(20, 22))
			f.read()
			f.restart()
			f.read()
		}},
		{"a copy is a file of its own", "*", 3, func(f *folder) {
			f.write("app.log", some(0, 3))
			f.write("app.log.bak", some(0, 3))
			f.start()
			f.read()
			if len(f.got) != 6 {
				f.t.Errorf("%d lines of two files of 3", len(f.got))
			}
			slices.Sort(f.got)
			f.got = slices.Compact(f.got)
		}},
		{"out of the set and back, under another name", "*.log", 12, func(f *folder) {
			f.write("a.log", some(0, 10))
			f.start()
			f.read()
			f.rename("a.log", "a.txt")
			f.read()
			f.append("a.txt", some(10, 12))
			f.rename("a.txt", "b.log")
			f.read()
			f.restart()
			f.read()
		}},
		{"out of the set with a rest", "*.log", 14, func(f *folder) {
			f.write("a.log", some(0, 10))
			f.start()
			f.read()
			f.append("a.log", some(10, 12))
			f.rename("a.log", "a.log.1")
			f.write("a.log", some(12, 14))
			f.read()
			f.restart()
			f.read()
		}},
		{"to a folder below with a rest", "*.log", 14, func(f *folder) {
			must(f.t, os.Mkdir(f.path("done"), 0o700))
			f.write("a.log", some(0, 10))
			f.start()
			f.read()
			f.append("a.log", some(10, 12))
			f.rename("a.log", "done/a.log")
			f.read()
			f.write("a.log", some(12, 14))
			f.read()
		}},
		{"deleted, and the inode number comes back", "*", 14, func(f *folder) {
			f.write("a", some(0, 4))
			f.start()
			f.read()
			for i := range 5 {
				f.remove(string(rune('a' + i)))
				f.write(string(rune('b'+i)), some(4+2*i, 6+2*i))
				f.read()
			}
		}},
		{"a name that comes back with another file", "*", 8, func(f *folder) {
			f.write("a", some(0, 4))
			f.start()
			f.read()
			f.remove("a")
			f.read()
			f.write("a", some(4, 8))
			f.read()
			f.restart()
			f.read()
		}},
		{"restored while stopped, with the inode numbers of one another", "*", 33, func(f *folder) {
			for i := range 3 {
				f.write(string(rune('a'+i)), some(10*i, 10*i+10))
			}
			f.start()
			f.read()
			f.stop()
			for i := range 3 {
				f.write(string(rune('a'+i)), some(10*((i+1)%3), 10*((i+1)%3)+10))
				f.rename(string(rune('a'+i)), string(rune('x'+i)))
			}
			for i := range 3 {
				f.rename(string(rune('x'+i)), string(rune('a'+(i+1)%3)))
			}
			f.start()
			f.read()
			f.append("b", some(30, 33))
			f.read()
		}},
		{"restored while stopped, with new inode numbers", "*", 13, func(f *folder) {
			f.write("a", some(0, 10))
			f.start()
			f.read()
			f.stop()
			f.copy("a", "b")
			f.rename("b", "a")
			f.append("a", some(10, 13))
			f.start()
			f.read()
		}},
		{"a name that is no text", "*", 12, func(f *folder) {
			f.write("caf\xe9", some(0, 10))
			f.start()
			f.read()
			f.append("caf\xe9", some(10, 12))
			f.restart()
			f.read()
		}},
	} {
		for _, tasks := range []int{1, 3} {
			if tasks > 1 && strings.HasPrefix(row.name, "cop") {
				continue // a copy may belong to another task
			}
			t.Run(fmt.Sprintf("%s, %d tasks", row.name, tasks), func(t *testing.T) {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					f := &folder{t: t, dir: dir, set: Set{Key: PathKey, Path: filepath.Join(dir, row.glob), Tasks: tasks}, offsets: tasktest.Offsets{}}
					row.test(f)
					f.stop()
					f.check(row.lines)
				})
			})
		}
	}
}

func (f *folder) check(lines int) {
	f.t.Helper()
	want := strings.Split(strings.TrimSpace(some(0, lines)), "\n")
	slices.Sort(want)
	slices.Sort(f.got)
	if diff := cmp.Diff(want, f.got); diff != "" {
		f.t.Errorf("lines (-want +got):\n%s", diff)
	}
}
