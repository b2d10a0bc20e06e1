package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// bornAt returns the creation time of an open file, in nanoseconds since 1970; 0 if the file system
// does not provide it. It distinguishes a file from an older one with the same inode number.
func bornAt(f *os.File) int64 {
	var s unix.Statx_t
	if unix.Statx(int(f.Fd()), "", unix.AT_EMPTY_PATH, unix.STATX_BTIME, &s) != nil || s.Mask&unix.STATX_BTIME == 0 {
		return 0
	}
	return s.Btime.Sec*1e9 + int64(s.Btime.Nsec)
}
