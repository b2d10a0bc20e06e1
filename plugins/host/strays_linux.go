package host

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// killStrays ends what a plugin process started and that left its process group, such as by setsid. They are known by the variable
// that tells a plugin where its socket is to be, which no two plugin processes have the same. One that clears its environment is not
// found; where the plugin has a cgroup it ends with that.
func killStrays(variable string) {
	if variable == "" {
		return
	}
	for range 5 { // one may start another while it is looked for
		if !killWith([]byte(variable)) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// killWith kills every process with a variable in its environment, and reports whether there was one.
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
			continue // it has ended
		}
		if hasVariable(folder, variable) { // it is still this one that has the number
			found = unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0) == nil || found
		}
		_ = unix.Close(fd)
	}
	return found
}

func hasVariable(folder string, variable []byte) bool {
	text, err := os.ReadFile(filepath.Join(folder, "environ"))
	if err != nil {
		return false // it has ended, or is another user's
	}
	for v := range bytes.SplitSeq(text, []byte{0}) {
		if bytes.Equal(v, variable) {
			return true
		}
	}
	return false
}
