//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// fileID identifies a file in the file system. It is only a hint, because inode numbers are reused.
type fileID struct{ device, inode uint64 }

func idOf(info fs.FileInfo) fileID {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fileID{uint64(st.Dev), uint64(st.Ino)} //nolint:unconvert // the types differ between systems
	}
	return fileID{}
}

// lock locks the open file exclusively. It returns an error immediately if another process holds
// the lock. Closing the file releases it.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// unlinked reports whether an open file has no name any more.
func unlinked(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}

// unsyncable reports whether a sync error means that there is nothing to make durable, for example
// for a device.
func unsyncable(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}
