package files

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
)

// TestOddNames puts special files of every kind between two regular files. The regular files are
// read, and one warning names the special one.
func TestOddNames(t *testing.T) {
	for name, row := range map[string]struct {
		make, cure func(f *folder)
		warnings   int
	}{
		"a folder":          {func(f *folder) { must(f.t, os.Mkdir(f.path("m"), 0o700)) }, nil, 0},
		"a link to one":     {func(f *folder) { f.link("/", "m") }, nil, 1},
		"a dangling link":   {func(f *folder) { f.link("x", "m") }, nil, 1},
		"a loop of links":   {func(f *folder) { f.link("m", "m") }, nil, 1},
		"a pipe":            {func(f *folder) { must(f.t, syscall.Mkfifo(f.path("m"), 0o600)) }, nil, 1},
		"a device":          {func(f *folder) { f.link("/dev/null", "m") }, nil, 1},
		"a forbidden file":  {func(f *folder) { f.link("/proc/self/environ", "m") }, nil, 1},
		"a compressed file": {func(f *folder) { f.write("m", "\x1F\x8B\x08\x00\x00") }, func(f *folder) { f.write("m", some(2, 3)) }, 1},
		"an ordinary file":  {func(f *folder) { f.write("m", "") }, func(f *folder) { f.write("m", some(2, 3)) }, 0},
		"a link that heals": {func(f *folder) { f.link("sub", "m") }, func(f *folder) { f.remove("m"); f.write("m", some(2, 3)) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			for _, pattern := range []*regexp.Regexp{nil, regexp.MustCompile("^.$")} {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					f := &folder{t: t, dir: dir, set: Set{Key: PathKey, Path: dir, Pattern: pattern}}
					f.write("a", some(0, 1))
					row.make(f)
					f.write("z", some(1, 2))
					f.start()
					f.read()
					want := row.warnings
					if pattern != nil && name == "a folder" {
						want = 1 // it was named explicitly
					}
					if n := f.logged("level=WARN"); n != want {
						t.Errorf("%d warnings, want %d: %s", n, want, f.tasks[0].Log.String())
					}
					lines := 2
					if row.cure != nil {
						row.cure(f)
						f.read()
						lines = 3
					}
					f.stop()
					f.check(lines)
				})
			}
		})
	}
}

// TestMissingFolder waits for a missing directory, and logs that once, for every notation of the
// set.
func TestMissingFolder(t *testing.T) {
	for name, set := range map[string]Set{
		"a pattern": {Path: "new/*.log"}, "a regular expression": {Path: "new", Pattern: regexp.MustCompile(".*")},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				set.Path = filepath.Join(dir, set.Path)
				f := &folder{t: t, dir: dir, set: set}
				f.start()
				f.read()
				if n := f.logged(`level=WARN.*path=\S*/new reason="the folder does not exist"`); n != 1 || f.logged("level=WARN") != 1 {
					t.Errorf("%d warnings: %s", n, f.tasks[0].Log.String())
				}
				must(t, os.Mkdir(f.path("new"), 0o700))
				f.write("new/a.log", some(0, 2))
				f.read()
				f.stop()
				f.check(2)
			})
		})
	}
}

// asNobody runs the rest of the test as a user without root's privileges.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	runtime.LockOSThread()
	must(t, syscall.Setfsuid(65534))
	t.Cleanup(func() {
		must(t, syscall.Setfsuid(0))
		runtime.UnlockOSThread()
	})
}

// TestUnreadable makes the file, or the directory, unreadable for a while.
func TestUnreadable(t *testing.T) {
	for name, entry := range map[string]string{"a file": "m", "the folder": "."} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for i, file := range []string{"a", "m", "z"} {
				must(t, os.WriteFile(filepath.Join(dir, file), []byte(some(i, i+1)), 0o644))
			}
			for d := dir; d != os.TempDir(); d = filepath.Dir(d) {
				must(t, os.Chmod(d, 0o755))
			}
			must(t, os.Chmod(filepath.Join(dir, entry), 0))
			synctest.Test(t, func(t *testing.T) {
				asNobody(t)
				f := &folder{t: t, dir: dir, set: Set{Key: PathKey, Path: dir}}
				f.start()
				f.read()
				if n := f.logged("level=WARN.*permission denied"); n != 1 || f.logged("level=WARN") != 1 {
					t.Errorf("%d warnings: %s", n, f.tasks[0].Log.String())
				}
				if want := map[string]int{"a file": 2, "the folder": 0}[name]; len(f.got) != want {
					t.Errorf("%d lines, want %d: %q", len(f.got), want, f.got)
				}
				must(t, syscall.Setfsuid(0))
				must(t, os.Chmod(filepath.Join(dir, entry), 0o755))
				f.read()
				f.stop()
				f.check(3)
			})
		})
	}
}
