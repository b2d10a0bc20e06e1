//go:build unix

package host

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup gives an installed plugin a process group, so that what it starts ends with it. A bundled one stays in the
// worker's: it may read from the terminal.
func ownGroup(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// killGroup ends everything that is left of a process group of its own.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil && attributes(cmd).Setpgid {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // nobody may be left
	}
}

// hasOwnGroup reports whether a process was given one.
func hasOwnGroup(cmd *exec.Cmd) bool { return attributes(cmd).Setpgid }

// signaled reports whether a process was ended by a signal.
func signaled(state *os.ProcessState) bool {
	status, ok := state.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}

func attributes(cmd *exec.Cmd) *syscall.SysProcAttr {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	return cmd.SysProcAttr
}
