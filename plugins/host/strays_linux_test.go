package host_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The descendants of an installed plugin end with it, including those in a session of their own.
func TestStrays(t *testing.T) {
	f := watch(t)
	noted := filepath.Join(t.TempDir(), "pids")
	f.put("stray/run.sh", "#!/bin/sh\nsetsid sh -c 'setsid sleep 987 & echo $! >> "+noted+"; echo $$ >> "+noted+"; exec sleep 987' < /dev/null > /dev/null 2>&1 &\n"+
		"while [ $(cat "+noted+" 2> /dev/null | wc -l) -lt 2 ]; do sleep 0.01; done\nexec \"$@\"\n", 0o755)
	f.put("stray/manifest.json", `{"command": ["run.sh", "`+os.Args[0]+`"]}`, 0o644)
	eventually(t, "the plugin is there", func() bool { return f.offers("test.AwkwardSource") })
	eventually(t, "what describing it started is gone", func() bool { return goneAll(t, noted) })
	if err := os.Remove(noted); err != nil {
		t.Fatal(err)
	}
	p, err := f.Open(t.Context(), "c", awkwardSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	if goneAll(t, noted) {
		t.Error("the children have not even begun")
	}
	p.Release()
	eventually(t, "its children are gone", func() bool { return goneAll(t, noted) })
}

// goneAll reports whether all processes in the file have ended.
func goneAll(t *testing.T, file string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		pid, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		if state, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat")); err == nil &&
			syscall.Kill(pid, 0) == nil && !strings.Contains(string(state), ") Z ") {
			return false
		}
	}
	return true
}
