//go:build unix

package host

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// owned is a file with a user and a group.
type owned struct {
	mode     fs.FileMode
	uid, gid int
}

func (o owned) Name() string       { return "x" }
func (o owned) Size() int64        { return 1 }
func (o owned) Mode() fs.FileMode  { return o.mode }
func (o owned) ModTime() time.Time { return time.Time{} }
func (o owned) IsDir() bool        { return o.mode.IsDir() }
func (o owned) Sys() any           { return &syscall.Stat_t{Uid: uint32(o.uid), Gid: uint32(o.gid)} }

// A file is started only if nobody except root, the worker's user and the listed owners can change
// it.
func TestTrust(t *testing.T) {
	me, stranger, group := os.Geteuid(), 54321, 54322
	for _, row := range []struct {
		name   string
		file   owned
		sticky bool
		owners []string
		want   []string // nil: trusted
	}{
		{"mine", owned{0o755, me, group}, false, nil, nil},
		{"root's", owned{0o644, 0, 0}, false, nil, nil},
		{"root's group", owned{0o664, 0, 0}, false, nil, nil},
		{"a stranger's", owned{0o755, stranger, group}, false, nil, []string{"mode 0755", "owner 54321", "chown -h", "plugin.owners=54321"}},
		{"a named stranger's", owned{0o755, stranger, group}, false, []string{"54321"}, nil},
		{"a named stranger's for all", owned{0o777, stranger, group}, false, []string{"54321"}, []string{"every user can change it"}},
		{"everybody's", owned{0o666, me, 0}, false, nil, []string{"mode 0666", "every user can change it", "chmod go-w /p"}},
		{"a group's", owned{0o775, me, group}, false, nil, []string{"the group 54322 can change it", "chmod g-w /p"}},
		{"a named group's", owned{0o775, me, group}, false, []string{"group:54322"}, nil},
		{"another group's", owned{0o775, me, group}, false, []string{"group:54321", "54322"}, []string{"plugin.owners=group:54322"}},
		{"a named group's for all", owned{0o777, me, group}, false, []string{"group:54322"}, []string{"every user can change it"}},
		{"a sticky folder", owned{0o777, 0, 0}, true, nil, nil},
		{"a stranger's sticky folder", owned{0o777, stranger, 0}, true, nil, []string{"owner 54321"}},
	} {
		err := trust{row.owners}.check("/p", row.file, row.sticky)
		if (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		for _, want := range row.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", row.name, err, want)
			}
		}
	}
}

// All parts of a plugin's folder must be trusted: the folder itself, files that its program may
// load, and the targets of links.
func TestTrustOfAFolder(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(root, plugin string) error
		want   string // "": it is started
	}{
		{"as it should be", func(string, string) error { return nil }, ""},
		{"manifest", func(_, p string) error { return os.Chmod(filepath.Join(p, "manifest.json"), 0o666) }, "manifest.json is not started: every user"},
		{"folder", func(_, p string) error { return os.Chmod(p, 0o777) }, "every user can change it (mode 0777"},
		{"sticky folder", func(_, p string) error { return os.Chmod(p, 0o777|fs.ModeSticky) }, "every user can change it"},
		{"plugin.path", func(r, _ string) error { return os.Chmod(r, 0o777) }, "every user can change it"},
		{"sticky plugin.path", func(r, _ string) error { return os.Chmod(r, 0o777|fs.ModeSticky) }, ""},
		{"library", func(_, p string) error { return os.Chmod(filepath.Join(p, "node_modules", "dep", "index.js"), 0o666) }, "index.js is not started"},
		{"folder of a library", func(_, p string) error { return os.Chmod(filepath.Join(p, "node_modules", "dep"), 0o777) }, "dep is not started"},
		{"link within", func(_, p string) error { return os.Symlink("program.py", filepath.Join(p, "link.py")) }, ""},
		{"link to a file of everybody", func(r, p string) error {
			file := filepath.Join(t.TempDir(), "lib.py")
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				return err
			}
			return os.Symlink(file, filepath.Join(p, "lib.py"))
		}, ""},
		{"link into a folder of everybody", func(r, p string) error {
			dir := t.TempDir()
			file := filepath.Join(dir, "lib.py")
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				return err
			}
			if err := os.Chmod(dir, 0o777); err != nil {
				return err
			}
			return os.Symlink(file, filepath.Join(p, "lib.py"))
		}, "every user can change it"},
		{"link to nowhere", func(_, p string) error { return os.Symlink("nowhere", filepath.Join(p, "lost")) }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			root := t.TempDir()
			plugin := filepath.Join(root, "p")
			write(t, filepath.Join(plugin, "manifest.json"), `{"command": ["sh", "program.py"]}`)
			write(t, filepath.Join(plugin, "program.py"), "")
			write(t, filepath.Join(plugin, "node_modules", "dep", "index.js"), "")
			if err := row.change(root, plugin); err != nil {
				t.Fatal(err)
			}
			found, faults := scan(root, trust{})
			var err error
			for _, fault := range faults {
				err = fault
			}
			if err == nil {
				var s starting
				s, err = found[0].prepare()
				s.release()
			}
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %q", err, row.want)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
