//go:build unix

package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/plugins/host/content"
)

// SHA256SUMS must cover every file of a plugin's folder, including those of package managers and
// interpreters.
func TestSumsCoverEveryFile(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(p string) error
		want   string // "": it is started
	}{
		{"nothing", func(string) error { return nil }, ""},
		{"dependency changed", func(p string) error {
			return os.WriteFile(filepath.Join(p, "node_modules/dep/index.js"), []byte("evil"), 0o644)
		}, "the SHA-256 of p/node_modules/dep/index.js is"},
		{"dependency added", func(p string) error {
			return os.WriteFile(filepath.Join(p, "node_modules/dep/more.js"), nil, 0o644)
		}, "does not list p/node_modules/dep/more.js"},
		{"bytecode added", func(p string) error {
			return os.MkdirAll(filepath.Join(p, "__pycache__"), 0o755)
		}, ""},
		{"bytecode changed", func(p string) error {
			write(t, filepath.Join(p, "__pycache__", "m.pyc"), "evil")
			return nil
		}, "does not list p/__pycache__/m.pyc"},
		{"link out", func(p string) error {
			if err := os.Remove(filepath.Join(p, "run.py")); err != nil {
				return err
			}
			write(t, filepath.Join(p, "..", "..", "same.py"), "run")
			return os.Symlink("../../same.py", filepath.Join(p, "run.py"))
		}, "run.py leads out of the plugin's folder"},
		{"folder out", func(p string) error {
			return os.Symlink(t.TempDir(), filepath.Join(p, "node_modules", "more"))
		}, "node_modules/more leads out"},
		{"link to nowhere", func(p string) error { return os.Symlink("nowhere", filepath.Join(p, "lost")) }, "lost leads out"},
		{"link within", func(p string) error { return os.Symlink("run.py", filepath.Join(p, "again.py")) }, "does not list p/again.py"},
		{"folder within", func(p string) error { return os.Symlink("node_modules/dep", filepath.Join(p, "dep")) }, ""},
		{"interpreter of a venv", func(p string) error {
			sh := "/bin/sh"
			return os.Symlink(sh, filepath.Join(p, ".venv", "bin", "python3"))
		}, ""},
		{"another link of a venv", func(p string) error {
			return os.Symlink("/bin/sh", filepath.Join(p, ".venv", "bin", "pip"))
		}, ".venv/bin/pip leads out"},
	} {
		t.Run(row.name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "plugins")
			p := filepath.Join(root, "p")
			write(t, filepath.Join(p, manifestName), `{"command": ["sh", "run.py"]}`)
			write(t, filepath.Join(p, "run.py"), "run")
			write(t, filepath.Join(p, "node_modules", "dep", "index.js"), "dep")
			write(t, filepath.Join(p, ".venv", "pyvenv.cfg"), "home = /usr/bin\n")
			write(t, filepath.Join(p, ".venv", "bin", "activate"), "")
			write(t, filepath.Join(root, content.SumsName), "")
			if _, err := content.AmendSums(root, "p", p); err != nil {
				t.Fatal(err)
			}
			if err := row.change(p); err != nil {
				t.Fatal(err)
			}
			found, faults := scan(root, content.Trust{})
			if len(found) != 1 {
				t.Fatal(faults)
			}
			s, err := found[0].prepare()
			s.release()
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %q", err, row.want)
			}
		})
	}
}

// A Python plugin may start with the interpreter of its virtual environment, which is a system
// file.
func TestSumsWithVirtualEnvironment(t *testing.T) {
	root := t.TempDir()
	p := filepath.Join(root, "p")
	write(t, filepath.Join(p, manifestName), `{"command": [".venv/bin/python3", "run.py"]}`)
	write(t, filepath.Join(p, "run.py"), "run")
	write(t, filepath.Join(p, ".venv", "pyvenv.cfg"), "home = /usr/bin\n")
	write(t, filepath.Join(p, ".venv", "bin", "activate"), "")
	for link, to := range map[string]string{"python3": "/bin/sh", "python": "python3"} {
		if err := os.Symlink(to, filepath.Join(p, ".venv", "bin", link)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(root, content.SumsName), "")
	if _, err := content.AmendSums(root, "p", p); err != nil {
		t.Fatal(err)
	}
	found, faults := scan(root, content.Trust{})
	if len(found) != 1 {
		t.Fatal(faults)
	}
	s, err := found[0].prepare()
	if err != nil || s.cmd.Path != filepath.Join(p, ".venv", "bin", "python3") {
		t.Errorf("%+v, %v", s.cmd, err)
	}
	s.release()
}
