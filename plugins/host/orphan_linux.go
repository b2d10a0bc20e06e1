package host

import (
	"os/exec"
	"syscall"
)

// endWithWorker lets the kernel end the process when the worker dies, however it dies.
func endWithWorker(cmd *exec.Cmd) { attributes(cmd).Pdeathsig = syscall.SIGKILL }
