//go:build unix

package host

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/plugins/host/content"
)

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
			found, faults := scan(root, content.Trust{})
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
