package host_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/plugins/host"
)

// author returns a folder with a plugin in it, and a folder of plugin.path.
func author(t *testing.T) (source, target string) {
	t.Helper()
	root := t.TempDir()
	source, target = filepath.Join(root, "mine"), filepath.Join(root, "plugins")
	for name, text := range map[string]string{
		"manifest.json": self(""), "program": "", "node_modules/dep/index.js": "dep", "deep/er/file": "x",
	} {
		put(t, filepath.Join(source, name), text)
	}
	return source, target
}

func put(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func install(t *testing.T, path, target string) (string, error) {
	t.Helper()
	c, err := host.At(path)
	if err != nil {
		return "", err
	}
	_, installed, err := host.Install(t.Context(), c, target)
	return installed, err
}

// left returns the names in a folder.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// The plugin gets the name of its folder, regardless of how its path is written.
func TestInstallNames(t *testing.T) {
	source, target := author(t)
	link := filepath.Join(filepath.Dir(source), "link")
	if err := os.Symlink(source, link); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ from, path, want string }{
		{source, ".", "mine"},
		{source, "./", "mine"},
		{source, "manifest.json", "mine"},
		{filepath.Join(source, "deep"), "..", "mine"},
		{filepath.Join(source, "deep"), "../", "mine"},
		{filepath.Join(source, "deep"), "../../mine/", "mine"},
		{filepath.Join(source, "deep"), "../../link", "link"},
		{"/", source, "mine"},
	} {
		t.Chdir(row.from)
		got, err := install(t, row.path, target)
		if err != nil || got != filepath.Join(target, row.want) {
			t.Errorf("%s in %s: %s, %v", row.path, row.from, got, err)
		}
		if text, err := os.ReadFile(filepath.Join(target, row.want, "node_modules", "dep", "index.js")); err != nil || string(text) != "dep" {
			t.Errorf("%s in %s: %q, %v", row.path, row.from, text, err)
		}
	}
	if got := left(t, target); len(got) != 2 {
		t.Errorf("left is %v", got)
	}
}

// A failed installation leaves no files behind, and its error has the reason.
func TestInstallRefuses(t *testing.T) {
	source, target := author(t)
	dir := t.TempDir()
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	if _, err := z.Create("a/B.class"); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "x.jar"), jar.String())
	put(t, filepath.Join(dir, "x.zip"), jar.String())
	put(t, filepath.Join(dir, "x.tar.gz"), "\x1f\x8b\x08")
	put(t, filepath.Join(dir, "empty", "README"), "")
	put(t, filepath.Join(dir, ".hidden", "manifest.json"), self(""))
	put(t, filepath.Join(dir, ".hidden", "program"), "")
	fifo := filepath.Join(source, "fifo")
	for _, row := range []struct {
		path, want string
		before     func() error
	}{
		{filepath.Join(dir, "nowhere"), "no such file", nil},
		{"/", "there is no manifest.json in it", nil},
		{filepath.Join(dir, "empty"), "there is no manifest.json in it", nil},
		{filepath.Join(dir, "x.jar"), "x.jar is a plugin in Java, which cannot run: the Java bridge", nil},
		{filepath.Join(dir, "x.zip"), "it is an archive: unpack it", nil},
		{filepath.Join(dir, "x.tar.gz"), "it is an archive: unpack it", nil},
		{filepath.Join(dir, ".hidden"), "a plugin cannot be called \".hidden\"", nil},
		{source, "is not a regular file", func() error { return makeFIFO(fifo) }},
		{source, "every user can change it", func() error { return errors.Join(os.Remove(fifo), os.Chmod(target, 0o777)) }},
	} {
		if row.before != nil {
			if err := row.before(); err != nil {
				t.Fatal(err)
			}
		}
		_, err := install(t, row.path, target)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.path, err, row.want)
		}
		if got := left(t, target); len(got) != 0 {
			t.Errorf("%s leaves %v", row.path, got)
		}
	}
}

// A file replaces a folder, and a folder a file. Targets of links out of the folder are copied.
// Other users cannot write to the result.
func TestInstallReplaces(t *testing.T) {
	source, target := author(t)
	put(t, filepath.Join(target, "mine"), "a file of this name")
	put(t, filepath.Join(target, "SHA256SUMS"), "")
	library := filepath.Join(t.TempDir(), "library")
	put(t, filepath.Join(library, "lib.js"), "lib")
	for name, to := range map[string]string{"node_modules/library": library, "lib.js": filepath.Join(library, "lib.js"), "again": "program", "lost": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(source, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(source, "program"), 0o777); err != nil {
		t.Fatal(err)
	}
	path, err := install(t, source, target)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"node_modules/library/lib.js": "lib", "lib.js": "lib", "again": ""} {
		if text, err := os.ReadFile(filepath.Join(path, name)); err != nil || string(text) != want {
			t.Errorf("%s is %q, %v", name, text, err)
		}
	}
	err = filepath.WalkDir(path, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode()&fs.ModeSymlink == 0 && info.Mode()&0o022 != 0 {
			err = fmt.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	var logged lines
	h := host.New(host.Options{Paths: []string{target}, Log: slog.New(slog.NewTextHandler(&logged, nil))})
	h.Scan(t.Context())
	if _, err := h.Find("test.AwkwardSource", ""); err != nil {
		t.Errorf("%v\n%s", err, &logged)
	}
	// Install the plugin into its own folder, with that folder as a part of the source.
	if _, err := install(t, path, target); err != nil {
		t.Error("again from where it is:", err)
	}
	inside := filepath.Join(source, "plugins")
	if path, err = install(t, source, inside); err != nil || exists(filepath.Join(path, "plugins")) {
		t.Error("into itself:", err)
	}
	if got := left(t, inside); len(got) != 1 {
		t.Errorf("left is %v", got)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
