package configs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"millrace/configs"
)

// An endless file neither blocks the process nor exhausts its memory.
func TestNamedFiles(t *testing.T) {
	dir := t.TempDir()
	large, small, link := filepath.Join(dir, "large"), filepath.Join(dir, "small"), filepath.Join(dir, "link")
	for path, size := range map[string]int64{large: 1 << 40, small: 3} {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if err := os.Symlink(small, link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/dev/zero": "a device", dir: "a folder", large: "which is the limit", small: "", link: "",
		filepath.Join(dir, "missing"): "no such file"} {
		data, err := configs.ReadNamedFile(path)
		if want == "" && (err != nil || len(data) != 3) || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), path+": ")) {
			t.Errorf("%s: %d bytes, %v; want %q", path, len(data), err, want)
		}
	}
}
