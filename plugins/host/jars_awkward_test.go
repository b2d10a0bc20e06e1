package host_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// Folders that hang do not take the place of those that work.
func TestManyHangingJars(t *testing.T) {
	fakeJava(t)
	f := watch(t)
	for i := range 6 {
		put(t, filepath.Join(f.dir, fmt.Sprint("a-hanging-", i), "hanging.jar"), jarOf(t, "x/HangingSource.class"))
	}
	put(t, filepath.Join(f.dir, "b-awkward", "awkward.jar"), jarOf(t, "test/AwkwardSource.class"))
	f.says("test.AwkwardSource")
}

// Without a usable cache folder everything works, with one warning.
func TestJarsWithoutCache(t *testing.T) {
	for name, cache := range map[string]func() string{
		"none": func() string { t.Setenv("HOME", ""); return "" },
		"in a file": func() string {
			file := filepath.Join(t.TempDir(), "file")
			put(t, file, "")
			return file
		},
		"of others": func() string {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "millrace"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(filepath.Join(dir, "millrace"), 0o777); err != nil {
				t.Fatal(err)
			}
			return dir
		},
	} {
		fakeJava(t)
		t.Setenv("XDG_CACHE_HOME", cache())
		f := watch(t)
		for _, dir := range []string{"a", "b", "c"} {
			put(t, filepath.Join(f.dir, dir, "x.jar"), jarOf(t, "x/X.class"))
		}
		eventually(t, "the folders are described", func() bool { return len(f.Files()) == 3 })
		for _, file := range f.Files() {
			if file.Fault != "" && !strings.Contains(file.Fault, "has the same versions") {
				t.Errorf("%s: %+v", name, file)
			}
		}
		if n := strings.Count(f.logged.String(), "level=WARN msg=\"the cache"); n != 1 {
			t.Errorf("%s: %d warnings:\n%s", name, n, f.logged.String())
		}
	}
}

// A JVM can write to its standard output before the bridge does, and the reason why it does not
// start is its own.
func TestJVMsThatSpeak(t *testing.T) {
	home := fakeJava(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(home, "bin", "java"), `#!/bin/sh
case "$*" in *noisy*) echo "[0.005s][info][gc] Using Serial"; echo "VM settings:"; printf 'no end';; esac
case "$*" in *refused*) echo "Unrecognized VM option 'Foo'" >&2; echo "Error: Could not create the Java Virtual Machine." >&2; exit 1;; esac
case "$*" in *noisy*) echo;; esac
exec `+self+"\n")
	dir := t.TempDir()
	for _, name := range []string{"noisy", "refused", "noisy-refused"} {
		put(t, filepath.Join(dir, name, "x.jar"), jarOf(t, "x/X.class"))
	}
	files := scanJars(t, dir).Files()
	if len(files) != 3 || files[0].Fault != "" {
		t.Errorf("noisy: %+v", files)
	}
	for _, f := range files[1:] {
		if strings.HasSuffix(f.Path, "refused") && !strings.Contains(f.Fault, "Unrecognized VM option 'Foo'") || strings.Contains(f.Fault, "protocol") {
			t.Errorf("%+v", f)
		}
	}
}

// A process that does not start because of a key of its connector says which, and what to do. If it
// does not start without the key either, it is not the key.
func TestKeysThatKeepAJVMFromStarting(t *testing.T) {
	home := fakeJava(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(home, "broken")
	put(t, filepath.Join(home, "bin", "java"), `#!/bin/sh
refuse() { echo "$1" >&2; echo "Error: Could not create the Java Virtual Machine." >&2; exit 1; }
test -e `+broken+` && refuse "it is broken"
case "$* $BAD" in
*UnknownOption*) refuse "Unrecognized VM option 'UnknownOption'";;
*-version*) echo "openjdk 17" >&2; exit 0;;
*Xmx20132659*) refuse "Too small maximum heap";;
*bad-variable*) exit 1;;
esac
exec `+self+"\n")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "awkward", "x.jar"), jarOf(t, "test/AwkwardSource.class"))
	h := scanJars(t, dir)
	class, err := h.Find("test.AwkwardSource", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ key, value, want string }{
		{"plugin.java.options", "-XX:+UnknownOption", "the JVM refuses its options: Unrecognized VM option 'UnknownOption'; correct or remove the option"},
		{"plugin.java.options", "-version", "the JVM ended at its start (exit status 0): openjdk 17; correct or remove"},
		{"plugin.memory.max", "32MB", "Too small maximum heap; raise it"},
		{"plugin.env", "BAD=bad-variable", "exit status 1; correct or remove the variable"},
	} {
		props := map[string]string{row.key: row.value}
		_, err := h.Open(t.Context(), "c", class, props)
		contains(t, err, "Invalid value "+row.value+" for configuration "+row.key+": ", row.want)
		if !errors.As(err, new(*boundary.KeyRefused)) {
			t.Errorf("%v: %v", props, err)
		}
	}
	put(t, broken, "")
	if _, err := h.Open(t.Context(), "c", class, map[string]string{"plugin.java.options": "-Da=b"}); errors.As(err, new(*boundary.KeyRefused)) || err == nil {
		t.Error(err)
	}
}

// A JVM that is killed at its start crashed: its connector restarts, as after any other crash.
func TestKilledAtStart(t *testing.T) {
	home := fakeJava(t)
	dir := t.TempDir()
	put(t, filepath.Join(dir, "awkward", "x.jar"), jarOf(t, "test/AwkwardSource.class"))
	h := scanJars(t, dir)
	class, err := h.Find("test.AwkwardSource", "")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(home, "bin", "java"), "#!/bin/sh\nkill -9 $$\n")
	_, err = h.Open(t.Context(), "c", class, map[string]string{"plugin.java.options": "-Da=b"})
	contains(t, err, "signal: killed")
	if !connect.IsProcessEnded(err) {
		t.Errorf("it is no crash: %v", err)
	}
	put(t, filepath.Join(home, "bin", "java"), "#!/bin/sh\nexit 1\n")
	if _, err = h.Open(t.Context(), "c", class, nil); err == nil || connect.IsProcessEnded(err) {
		t.Errorf("a start that fails in itself: %v", err)
	}
}

// A folder of jars that comes while the worker runs gets an archive.
func TestArchiveForLaterJars(t *testing.T) {
	fakeJava(t)
	f := watch(t)
	put(t, filepath.Join(f.dir, "awkward", "x.jar"), jarOf(t, "test/AwkwardSource.class"))
	eventually(t, "the archive exists", func() bool {
		found, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "millrace", "java", "*.jsa"))
		return err == nil && len(found) == 1
	})
}

// The archive of a bridge that was made after a folder was found is used by the next start.
func TestArchiveIsUsedAtOnce(t *testing.T) {
	home, dir := fakeJava(t), t.TempDir()
	put(t, filepath.Join(dir, "awkward", "awkward.jar"), jarOf(t, "a/B.class"))
	h := scanJars(t, dir)
	class, err := h.Find("test.AwkwardSource", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Watch(ctx, func() {})
	}()
	defer func() { end(); <-done }()
	eventually(t, "the archive exists", func() bool {
		found, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "millrace", "java", "*.jsa"))
		return err == nil && len(found) == 1
	})
	p, err := h.Open(t.Context(), "one", class, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Release()
	text, err := os.ReadFile(filepath.Join(home, "starts"))
	if err != nil || !strings.Contains(string(text), "-XX:SharedArchiveFile=") {
		t.Errorf("%s, %v", text, err)
	}
}
