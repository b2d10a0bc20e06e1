package host

import (
	"os/exec"
	"syscall"
)

// endWithWorker lets the kernel end the process when the worker dies, however it dies.
func endWithWorker(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
