package apache

import "syscall"

// dieWithParent lets no JVM outlive the test that started it, however that ends.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
