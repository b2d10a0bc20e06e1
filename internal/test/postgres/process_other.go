//go:build !linux

package postgres

import "syscall"

const fast = syscall.Signal(2) // SIGINT: a shutdown that ends connections

func attributes() (*syscall.SysProcAttr, error) { return nil, nil }

func ownFolder(string) error { return nil }
