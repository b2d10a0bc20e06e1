package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"millrace/plugins/host/content"
)

// The file that is started is the file whose sum was checked, even if its name refers to another
// file by then.
func TestCheckedFileIsStarted(t *testing.T) {
	root := t.TempDir()
	echo, err := exec.LookPath("echo")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(echo)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "connect-echo")
	write(t, path, string(program))
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, content.SumsName), "")
	if _, err := content.AmendSums(root, "connect-echo", path); err != nil {
		t.Fatal(err)
	}
	found, faults := scan(root, content.Trust{})
	if len(found) != 1 {
		t.Fatal(faults)
	}
	s, err := found[0].prepare()
	if err != nil {
		t.Fatal(err)
	}
	defer s.release()
	other := filepath.Join(root, "other")
	write(t, other, "#!/bin/sh\necho replaced\n")
	if err := os.Chmod(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	cmd := command(t.Context(), s.cmd)
	cmd.Args = append(cmd.Args, "checked")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "checked" || cmd.Args[0] != path {
		t.Errorf("%s, %v, started as %s", out, err, cmd.Args[0])
	}
	if _, err := found[0].prepare(); err == nil || !strings.Contains(err.Error(), "the SHA-256 of connect-echo is") {
		t.Errorf("what replaced it: %v", err)
	}
}
