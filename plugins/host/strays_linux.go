package host

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// killStrays kills the descendants of a plugin process that left its process group, for example
// with setsid. It recognizes them by the variable with the socket directory, which is unique to
// each plugin process. It does not find a process that clears its environment; such a process ends
// with the plugin's cgroup, if there is one.
func killStrays(variable string) {
	if variable == "" {
		return
	}
	for range 5 { // one may start another during the search
		if !killWith([]byte(variable)) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// killWith kills every process with a variable in its environment, and reports whether it found
// one.
func killWith(variable []byte) (found bool) {
	folders, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well-formed
	for _, folder := range folders {
		if !hasVariable(folder, variable) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			continue
		}
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue // it has ended in the meantime
		}
		if hasVariable(folder, variable) { // check again: the ID may have been reused
			found = unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0) == nil || found
		}
		_ = unix.Close(fd)
	}
	return found
}

func hasVariable(folder string, variable []byte) bool {
	text, err := os.ReadFile(filepath.Join(folder, "environ"))
	if err != nil {
		return false // it has ended, or belongs to another user
	}
	for v := range bytes.SplitSeq(text, []byte{0}) {
		if bytes.Equal(v, variable) {
			return true
		}
	}
	return false
}
