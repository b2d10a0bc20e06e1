//go:build unix

package storage

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock takes an open file for this process until it is closed, or the process ends, however it ends.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%s is in use by another worker: two workers would lose each other's offsets; stop that one, or name another file", f.Name())
	}
	return err
}
