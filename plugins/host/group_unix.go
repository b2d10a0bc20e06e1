//go:build unix

package host

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup gives an installed plugin a process group, so that its descendants end with it. A
// bundled plugin stays in the worker's group, because it may read from the terminal.
func ownGroup(cmd *exec.Cmd) { attributes(cmd).Setpgid = true }

// killGroup kills the remaining processes of the process group of cmd.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil && attributes(cmd).Setpgid {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the group may be empty
	}
}

// hasOwnGroup reports whether a process has its own process group.
func hasOwnGroup(cmd *exec.Cmd) bool { return attributes(cmd).Setpgid }

// signaled reports whether a signal ended a process.
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
