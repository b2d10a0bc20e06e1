//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// fileID is what the file system knows a file by. It is a hint: an inode number is given again to another file.
type fileID struct{ device, inode uint64 }

func idOf(info fs.FileInfo) fileID {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fileID{uint64(st.Dev), uint64(st.Ino)} //nolint:unconvert // the types differ between systems
	}
	return fileID{}
}

// lock takes the open file for this process alone, or says at once that another has it. It ends with the file's closing.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// unlinked reports whether no name leads to the open file any more.
func unlinked(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink == 0
}

// unsyncable reports whether the error of a sync means that there is nothing to make durable, as for a device.
func unsyncable(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}
