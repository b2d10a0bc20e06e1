//go:build unix

package socket

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Socket directories of a killed worker are removed; those of a running one, or of another program,
// are not.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"millrace-plugin-left/plugin-dir1", "millrace-plugin-locked/plugin-dir2", "millrace-plugin-new", "plugin-dir3", "millrace-data"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "millrace-plugin-file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	lock, err := lockFolder(filepath.Join(dir, "millrace-plugin-locked"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "millrace-plugin-new"), now, now); err != nil {
		t.Fatal(err)
	}
	left := func(want ...string) {
		t.Helper()
		sweep(dir, now)
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != len(want) {
			t.Fatalf("left are %v, %v; want %v", entries, err, want)
		}
		for i, e := range entries {
			if e.Name() != want[i] {
				t.Errorf("left is %s in place of %s", e.Name(), want[i])
			}
		}
	}
	left("millrace-data", "millrace-plugin-file", "millrace-plugin-locked", "millrace-plugin-new", "plugin-dir3")
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	left("millrace-data", "millrace-plugin-file", "millrace-plugin-new", "plugin-dir3")
}
