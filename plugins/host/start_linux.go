package host

import (
	"fmt"
	"os"
	"os/exec"
)

// startOpen makes a command start an open file, even if its name refers to another file by then.
func startOpen(cmd *exec.Cmd, program *os.File) error {
	if isNative(program) {
		cmd.Path, cmd.Err = fmt.Sprintf("/proc/self/fd/%d", program.Fd()), nil
	}
	return nil
}
