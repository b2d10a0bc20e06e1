package host

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A manifest names a program or script of its folder, optionally with an interpreter. It cannot
// contain code of its own.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "plugin", "connectors.py"), "")
	write(t, filepath.Join(dir, "plugin", ".venv", "bin", "python3"), "")
	write(t, filepath.Join(dir, "other.py"), "")
	if err := os.Chmod(filepath.Join(dir, "plugin", ".venv", "bin", "python3"), 0o755); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for _, name := range []string{"python3", "node", "env", "sh", "uv", "java"} {
		write(t, filepath.Join(bin, name), "#!/bin/sh\n")
		if err := os.Chmod(filepath.Join(bin, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	own := filepath.Join(dir, "plugin", "connectors.py")
	for _, row := range []struct {
		command []string
		want    string // in the error; "": accepted
	}{
		{[]string{"connectors.py"}, ""},
		{[]string{own}, ""},
		{[]string{"python3", "connectors.py", "any", "-c", "thing()"}, ""},
		{[]string{"python3", "-u", "-Xdev", "connectors.py"}, ""},
		{[]string{".venv/bin/python3", "connectors.py"}, ""},
		{[]string{"node", "--max-old-space-size=200", "connectors.py"}, ""},
		{[]string{"env", "PYTHONPATH=/opt/my libs", "python3", "-u", "connectors.py"}, ""},
		{[]string{filepath.Join(bin, "python3"), "connectors.py"}, ""},
		{[]string{"uv", "run", "connectors.py"}, ""},
		{[]string{"/bin/sh", "-c", "id > /tmp/pwned"}, `"id > /tmp/pwned" in the command is neither`},
		{[]string{"sh", "-c", "id", "connectors.py"}, `"id" in the command is neither`},
		{[]string{"python3", "-cimport os;os.system('id')", "connectors.py"}, "in the command is neither"},
		{[]string{"node", "--eval=process.exit()", "connectors.py"}, "in the command is neither"},
		{[]string{"env", "-Ssh -c id", "connectors.py"}, "in the command is neither"},
		{[]string{"env", "A=$(id)", "sh", "connectors.py"}, "in the command is neither"},
		{[]string{"sh"}, "names no file of the plugin's folder"},
		{[]string{"sh", "manifest.json"}, "is no program"},
		{[]string{"sh", "../other.py"}, "outside of the plugin's folder"},
		{[]string{"../other.py"}, "outside of the plugin's folder"},
		{[]string{"sh", filepath.Join(dir, "other.py")}, "in the command is neither"},
		{[]string{"no-such-program", "connectors.py"}, "executable file not found"},
		{[]string{""}, "executable file not found"},
	} {
		text, err := json.Marshal(map[string][]string{"command": row.command})
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "plugin", manifestName), string(text))
		p, err := readManifest(filepath.Join(dir, "plugin"))
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, want %q", row.command, err, row.want)
		}
		if err == nil && !strings.Contains(strings.Join(p.command, "\n"), own) {
			t.Errorf("%q starts %q", row.command, p.command)
		}
	}
}
