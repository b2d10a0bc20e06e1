package host_test

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"millrace/plugins/host"
)

// folder is a folder of plugin.path with a Host that watches it.
type folder struct {
	*host.Host
	t      *testing.T
	dir    string
	logged lines
	stdout lines
}

func watch(t *testing.T) *folder {
	t.Helper()
	return watchWith(t, host.Options{StartTimeout: 2 * time.Second})
}

func watchWith(t *testing.T, o host.Options) *folder {
	t.Helper()
	f := &folder{t: t, dir: t.TempDir()}
	o.Paths, o.Log, o.Stdout = []string{f.dir}, slog.New(slog.NewTextHandler(&f.logged, nil)), &f.stdout
	f.Host = host.New(o)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Watch(t.Context(), func() {})
	}()
	t.Cleanup(func() { <-done; f.Close() })
	return f
}

// put creates a file atomically, like a rename. It creates the folder if it is missing.
func (f *folder) put(name, text string, mode os.FileMode) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil && filepath.Base(name) == "manifest.json" {
		err = os.WriteFile(filepath.Join(filepath.Dir(path), "program"), nil, 0o644)
	}
	if err == nil {
		err = os.WriteFile(path+".new", []byte(text), mode)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// self returns a manifest that starts this test binary as a plugin. The program ignores its
// argument.
func self(mode string) string {
	return fmt.Sprintf(`{"command": ["env", "AWKWARD=%s", %q, "program"]}`, mode, os.Args[0])
}

func (f *folder) says(want string) {
	f.t.Helper()
	eventually(f.t, "the log has "+want+":\n"+f.logged.String(), func() bool { return strings.Contains(f.logged.String(), want) })
}

func (f *folder) offers(class string) bool {
	_, err := f.Find(class, "")
	return err == nil
}

// Files that are no plugins are reported with the reason, and do not affect the plugins beside
// them.
func TestBadFiles(t *testing.T) {
	f := watch(t)
	half, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		name, text string
		mode       os.FileMode
		want       string
	}{
		{"connect-text", "This is no plugin.\n", 0o644, "it is not executable: chmod +x it"},
		{"connect-words", "This is no plugin.\n", 0o755, "exec format error"},
		{"connect-empty", "", 0o755, "exec format error"},
		{"connect-half", string(half[:len(half)/2]), 0o755, "it ended without the handshake line"},
		{"connect-hello", "#!/bin/sh\necho hello\n", 0o755, `it does not speak the plugin protocol: it wrote \"hello\"`},
		{"connect-lacks", "#!/bin/sh\necho libfoo.so: cannot open shared object file >&2\nexit 127\n", 0o755, `libfoo.so: cannot open shared object file`},
		{"connect-hangs", "#!/bin/sh\nsleep 1000\n", 0o755, "it did not answer within 2s"},
		{"connect-flood", "#!/bin/sh\ncat /dev/zero\n", 0o755, "it ended without the handshake line"},
		{"connect-newer", "#!/bin/sh\necho '1|2|unix|/tmp/x|grpc'\nsleep 1000\n", 0o755, "ncompatible"},
		{"connect-other", "#!/bin/sh\necho '1|1|unix|/tmp/x|netrpc'\nsleep 1000\n", 0o755, "netrpc"},
		{"connect-nobody", "#!/bin/sh\necho '1|1|unix|/nowhere/x|grpc'\nsleep 1000\n", 0o755, "describing itself"},
		{"nonsense/manifest.json", "{", 0o644, `expected {\"command\":`},
		{"nothing/manifest.json", `{"command": []}`, 0o644, `expected {\"command\":`},
		{"nowhere/manifest.json", `{"command": ["no-such-program"]}`, 0o644, "executable file not found"},
		{"classless/manifest.json", self("none"), 0o644, "it offers no class"},
		{"nameless/manifest.json", self("nameless"), 0o644, `a class \"\" of type \"source\"; expected a name`},
	}
	for _, row := range rows {
		f.put(row.name, row.text, row.mode)
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(f.dir, strings.TrimSuffix(row.name, "/manifest.json"))
			eventually(t, "it is named", func() bool {
				for line := range strings.Lines(f.logged.String()) {
					if strings.Contains(line, "not a plugin that can be used") && strings.Contains(line, path) && strings.Contains(line, row.want) {
						return true
					}
				}
				return false
			})
		})
	}
	if t.Failed() {
		t.Log(f.logged.String())
	}
	f.put("good/manifest.json", self(""), 0o644)
	eventually(t, "the good plugin is there", func() bool { return f.offers("test.AwkwardSource") })
	f.put("zwilling/manifest.json", self(""), 0o644)
	f.says("two plugins offer the same versions of connectors; the first path is used")
	good, twin := filepath.Join(f.dir, "good", "manifest.json"), filepath.Join(f.dir, "zwilling", "manifest.json")
	for _, file := range f.Files() {
		if file.Path == good && file.Fault != "" {
			t.Errorf("the plugin that is used: %+v", file)
		}
		if file.Path == twin && !strings.HasPrefix(file.Fault, "these connectors are not used: test.AwkwardSource 1.0, ") || file.Path == twin && !strings.Contains(file.Fault, good+" has the same versions") {
			t.Errorf("the plugin that is not used: %+v", file)
		}
	}
}

// A file that is still being written is retried when it is complete. A running plugin survives the
// removal of its file.
func TestCopiedInPieces(t *testing.T) {
	f := watch(t)
	whole, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.dir, "connect-awkward")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	for i, piece := range [][]byte{whole[:100], whole[100 : len(whole)/2], whole[len(whole)/2:]} {
		if _, err := file.Write(piece); err != nil {
			t.Fatal(err)
		}
		if i == 1 { // longer than the settle time, with the file closed
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			f.says("not a plugin that can be used")
			if file, err = os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the whole plugin is there", func() bool { return f.offers("test.AwkwardSource") })
	p, err := f.Open(t.Context(), "c", awkwardSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the plugin is gone", func() bool { return !f.offers("test.AwkwardSource") })
	if _, err := p.Validate(t.Context(), nil); err != nil {
		t.Error("what runs does not go on:", err)
	}
	_, err = f.Open(t.Context(), "other", awkwardSource, nil)
	contains(t, err, "the plugin of class test.AwkwardSource, version 1.0, is no longer there")
}

// With SHA256SUMS, only listed files with the listed content are started.
func TestSums(t *testing.T) {
	f := watch(t)
	sum := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
	manifest, program := self(""), "print('hello')\n"
	f.put("SHA256SUMS", "# ours\n"+sum("")+"  connect-other\n", 0o644)
	f.put("py/manifest.json", manifest, 0o644)
	f.says("SHA256SUMS does not list py/manifest.json")
	f.put("SHA256SUMS", sum("")+"  py/manifest.json\n", 0o644)
	f.says("the SHA-256 of py/manifest.json is " + sum(manifest) + ", but SHA256SUMS says " + sum(""))
	f.put("SHA256SUMS", "no sum at all\n", 0o644)
	f.says("SHA256SUMS, line 1: expected a SHA-256 sum and a name")
	empty := sum("") + "  py/program\n"
	f.put("SHA256SUMS", sum(manifest)+" *py/manifest.json\n"+empty, 0o644)
	eventually(t, "the plugin is there", func() bool { return f.offers("test.AwkwardSource") })
	f.put("py/program.py", program, 0o644)
	eventually(t, "the plugin with a file too many is gone", func() bool { return !f.offers("test.AwkwardSource") })
	f.says("SHA256SUMS does not list py/program.py")
	f.put("SHA256SUMS", empty+sum(manifest)+" *py/manifest.json\n"+sum(program)+"  ./py/program.py\n", 0o644)
	eventually(t, "the plugin is there again", func() bool { return f.offers("test.AwkwardSource") })

	// The plugin's own folder may have a SHA256SUMS, too. A plugin that was changed since the last
	// scan is not started.
	if err := os.Remove(filepath.Join(f.dir, "SHA256SUMS")); err != nil {
		t.Fatal(err)
	}
	f.put("py/SHA256SUMS", sum(manifest)+"  manifest.json\n"+sum("")+"  program\n"+sum("else")+"  program.py\n", 0o644)
	f.says("the SHA-256 of program.py is " + sum(program) + ", but SHA256SUMS says " + sum("else"))
	f.put("py/SHA256SUMS", sum(manifest)+"  manifest.json\n"+sum("")+"  program\n"+sum(program)+"  program.py\n", 0o644)
	eventually(t, "the plugin is there at last", func() bool { return f.offers("test.AwkwardSource") })
	if err := os.WriteFile(filepath.Join(f.dir, "py", "program.py"), []byte("else"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := f.Open(t.Context(), "c", awkwardSource, nil)
	contains(t, err, "SHA256SUMS")
}
