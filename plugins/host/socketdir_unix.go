//go:build unix

package host

import (
	"io"
	"os"
	"syscall"
)

// lockFolder locks a folder that nobody else has locked, until it is closed or this process ends.
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
