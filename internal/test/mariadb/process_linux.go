package mariadb

import "syscall"

// attributes returns those of a process that ends with the process that started it.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
