package host_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A folder that cannot be read is a plugin that cannot be used, with the reason.
func TestUnreadableJars(t *testing.T) {
	fakeJava(t)
	dir := t.TempDir()
	put(t, filepath.Join(dir, "whole", "x.jar"), jarOf(t, "x/X.class"))
	put(t, filepath.Join(dir, "part", "lib", "x.jar"), jarOf(t, "x/X.class"))
	put(t, filepath.Join(dir, "part", "x.jar"), jarOf(t, "x/X.class"))
	for path, mode := range map[string]os.FileMode{"whole": 0o311, "part/lib": 0, "..": 0o755} {
		if err := os.Chmod(filepath.Join(dir, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	withoutRights(t)
	files := scanJars(t, dir).Files()
	if len(files) != 2 {
		t.Fatalf("%+v", files)
	}
	for i, folder := range []string{"part/lib", "whole"} {
		if !strings.Contains(files[i].Fault, folder+": permission denied") {
			t.Errorf("%+v", files[i])
		}
	}
}

// withoutRights takes root's right to read every file from the test's thread, which ends with the
// test.
func withoutRights(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if os.Geteuid() != 0 {
		return
	}
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
	})
}
