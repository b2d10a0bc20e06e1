package files

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
)

// TestAllow checks paths of every kind under a policy with one allowed directory, which contains a
// directory and a file of the worker.
func TestAllow(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	root, never, users := filepath.Join(dir, "root"), filepath.Join(dir, "root", "plugins"), filepath.Join(dir, "root", "users")
	must(t, os.MkdirAll(never, 0o700))
	must(t, os.Mkdir(filepath.Join(dir, "rooted"), 0o700))
	for _, name := range []string{"root/in", "root/users", "root/plugins/p", "secret", "rooted/x"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	for name, target := range map[string]string{
		"root/inside": "in", "root/outside": "../secret", "root/absolute": filepath.Join(dir, "secret"), "root/dangling": "../new",
		"root/up": "..", "root/chain": "outside", "root/loop": "loop", "root/late": "plugins/late", "door": "root",
	} {
		must(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	must(t, os.Link(users, filepath.Join(root, "hard")))
	for policy, rows := range map[*configs.Policy]map[string]bool{
		{FileRoots: []string{root}, FileNever: []string{never, users}}: {
			"root/in": true, "root/new": true, "root/deep/er/new": true, "root/inside": true, "door/in": true, "root": true, "root/up/root/in": true,
			"secret": false, "rooted/x": false, "root/../secret": false, "root/outside": false, "root/absolute": false, "root/chain": false,
			"root/dangling": false, "root/up/secret": false, "root/up/new": false, "root/plugins/p": false, "root/plugins": false, "root/late": false,
			"root/users": false, "root/hard": false, "/etc/hosts": false, "/proc/self/environ": false, "/dev/stdin": false, "root/loop": false,
		},
		{FileRoots: []string{filepath.Join(dir, "door")}}: {"root/in": true, "secret": false},
		{FileRoots: []string{"/"}}:                        {"secret": true, "/proc/1/environ": false},
		{FileNever: []string{never}}: {
			"secret": true, "root/up/secret": true, "root/plugins/x": false, "/proc/self/environ": false, "/proc/thread-self/mem": false, "/dev/stdin": true,
			"/proc/uptime": true,
		},
		{}: {"secret": true, "root/plugins/p": true},
	} {
		name, value, _ := strings.Cut(policy.Variable(), "=")
		t.Setenv(name, value)
		for path, want := range rows {
			full := path
			if !filepath.IsAbs(path) {
				full = dir + "/" + path
			}
			err := Allow("file", full)
			if want != (err == nil) {
				t.Errorf("%+v, %s: %v", policy, path, err)
			}
			if f, err := openAllowed(full, os.O_RDONLY, 0); !want && err == nil {
				f.Close()
				t.Errorf("%+v, %s is opened", policy, path)
			} else if want && err != nil && !errors.Is(err, os.ErrNotExist) && !strings.HasPrefix(path, "/dev/") {
				t.Errorf("%+v, %s: opening it: %v", policy, path, err)
			}
		}
		t.Setenv(name, "")
	}
	t.Setenv("MILLRACE_CONNECTOR_POLICY", "{")
	if err := Allow("file", filepath.Join(dir, "secret")); !errors.Is(err, ErrForbidden) {
		t.Errorf("a policy that cannot be read: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
