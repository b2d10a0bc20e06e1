//go:build !linux

package apache

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }
