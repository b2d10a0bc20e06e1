package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Unusable files in plugin.path are listed with the reason, beside the usable ones, until they are
// fixed or removed.
func TestFilesThatCannotBeUsed(t *testing.T) {
	f := watch(t)
	f.put("connect-text", "no plugin", 0o644)
	f.put("connect-script", "#!/bin/sh\necho hello\n", 0o755)
	f.put("good/manifest.json", self(""), 0o644)
	eventually(t, "the files are noticed", func() bool { return len(f.Files()) == 3 })
	files := f.Files()
	for i, want := range []struct{ name, fault string }{{"connect-script", "it wrote"}, {"connect-text", "chmod +x"}, {"good/manifest.json", ""}} {
		got := files[i]
		if got.Path != filepath.Join(f.dir, want.name) || !strings.Contains(got.Fault, want.fault) || (got.Fault == "") != (len(got.Classes) > 0) {
			t.Errorf("%+v; expected %s with %q", got, want.name, want.fault)
		}
	}
	if err := os.Remove(filepath.Join(f.dir, "connect-text")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the files are noticed", func() bool { return len(f.Files()) == 2 })
}
