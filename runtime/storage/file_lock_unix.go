//go:build unix

package storage

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock locks an open file for this process until the file is closed or the process ends, for
// whatever reason.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%s is in use by another worker: two workers would overwrite each other's changes; stop that one, or name another file", f.Name())
	}
	return err
}

// checkOwner rejects an open file that a user other than root and the worker's own could have
// written.
func checkOwner(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	switch {
	case owner != 0 && owner != os.Geteuid():
		return fmt.Errorf("%s belongs to another user (id %d), who could run programs with it: expected a file of the worker's own user", f.Name(), owner)
	case info.Mode()&0o002 != 0:
		return fmt.Errorf("%s is writable by every user (mode %s), who could run programs with it: run chmod o-w %s", f.Name(), info.Mode(), f.Name())
	}
	return nil
}
