package apache

import "syscall"

// dieWithParent kills a JVM when the test that started it ends, in whatever way.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
