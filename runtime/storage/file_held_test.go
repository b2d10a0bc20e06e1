package storage

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// both opens a file as one of source offsets, and as one of connectors.
var both = map[string]func(string) (interface{ Close() error }, error){
	"offsets":    func(path string) (interface{ Close() error }, error) { return OpenFileOffsets(path) },
	"connectors": func(path string) (interface{ Close() error }, error) { return OpenFileConnectors(path) },
}

// A path that is no regular file is an error at once: the worker would wait forever, or read
// without an end.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{dir: "it is a folder", "/dev/zero": "a device", link: "a device"}
	if pipe := filepath.Join(dir, "pipe"); makePipe(pipe) == nil {
		paths[pipe] = "a pipe"
	}
	for name, open := range both {
		for path, want := range paths {
			if _, err := open(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s in %s: %v", name, path, err)
			}
		}
	}
}

// A link to a file that does not exist yet stays a link after the first write.
func TestLinkToNothing(t *testing.T) {
	dir := t.TempDir()
	link, target := filepath.Join(dir, "link"), filepath.Join(dir, "target")
	if err := os.Symlink("target", link); err != nil {
		t.Fatal(err)
	}
	f := openConnectors(t, link)
	if err := f.Update("a", func(k *KeptConnector) { *k = KeptConnector{Config: map[string]string{}, Target: TargetStarted} }); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "target" {
		t.Errorf("the link is %q now: %v", to, err)
	}
	if data, err := os.ReadFile(target); err != nil || !strings.Contains(string(data), `"a"`) {
		t.Errorf("%s %v", data, err)
	}
}

// The next start removes the unfinished files of a killed worker, and no other files.
func TestUnfinishedWrites(t *testing.T) {
	for name, open := range both {
		dir := t.TempDir()
		others := []string{".f.1.bak", ".f.2024", ".f.connectors.json.1.unfinished", ".f.x.unfinished", ".f..unfinished", ".g.1.unfinished"}
		for _, file := range append([]string{".f.1.unfinished", ".f.4294967295.unfinished"}, others...) {
			if err := os.WriteFile(filepath.Join(dir, file), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		f, err := open(filepath.Join(dir, "f"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var left []string
		entries, err := os.ReadDir(dir)
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if want := append(others, "f"); err != nil || len(left) != len(want) || slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(left, s) }) {
			t.Errorf("%s: %v stay, want %v (%v)", name, left, want, err)
		}
	}
}
