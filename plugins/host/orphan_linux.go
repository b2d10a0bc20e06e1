package host

import (
	"os/exec"
	"syscall"
)

// endWithWorker makes the kernel kill the process when the worker dies for any reason.
func endWithWorker(cmd *exec.Cmd) { attributes(cmd).Pdeathsig = syscall.SIGKILL }
