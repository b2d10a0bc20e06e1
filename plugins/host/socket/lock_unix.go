//go:build unix

package socket

import (
	"io"
	"os"
	"syscall"
)

// lockFolder locks a folder until the lock is closed or this process ends. It fails if another
// process holds the lock.
func lockFolder(path string) (io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
