//go:build !linux

package postgres

import "syscall"

// PostgreSQL's signals for a shutdown that ends connections, and for one without a checkpoint.
const (
	fast      = syscall.Signal(2) // SIGINT
	immediate = syscall.Signal(3) // SIGQUIT
)

func attributes() (*syscall.SysProcAttr, error) { return nil, nil }

func ownFolder(string) error { return nil }
