package file

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"millrace/connectors/internal/tasktest"
	"millrace/plugins/connect"
)

// TestUnreadable drops root's privileges on its thread, because root can read every file.
func TestUnreadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	tasktest.Write(t, path, "x\n")
	must(t, os.Chmod(path, 0))
	if os.Getuid() == 0 {
		const nobody = 65534
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		must(t, syscall.Setfsuid(nobody))
		defer func() { must(t, syscall.Setfsuid(0)) }()
	}
	err := (&Source{}).Start(t.Context(), connect.ConnectorContext{}, map[string]string{"file": path, "topic": "t"})
	if err == nil || !strings.Contains(err.Error(), "file="+path) || !strings.Contains(err.Error(), "permission") {
		t.Error(err)
	}
}
