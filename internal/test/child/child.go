// Package child runs the servers of tests as child processes.
package child

import (
	"os/exec"
	"runtime"
)

// Start starts a command. The channel is closed when its process has ended, which is waited for
// here.
//
// The process is started and waited for on one thread: Linux sends the signal of Pdeathsig when the
// thread that started the process ends.
func Start(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	started, done := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
			close(done)
		}
	}()
	return done, <-started
}
