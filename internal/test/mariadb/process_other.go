//go:build !linux

package mariadb

import "syscall"

func attributes() *syscall.SysProcAttr { return nil }
