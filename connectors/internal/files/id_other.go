//go:build !unix

package files

import (
	"io/fs"
	"os"
)

// fileID is what the file system knows a file by; here nothing.
type fileID struct{ device, inode uint64 }

func idOf(fs.FileInfo) fileID { return fileID{} }

// lock takes nothing: here a file has no locks that end with their process.
func lock(*os.File) error { return nil }

// unlinked reports whether no name leads to the open file any more; here that is not known.
func unlinked(fs.FileInfo) bool { return false }

// unsyncable reports whether the error of a sync means that there is nothing to make durable.
func unsyncable(error) bool { return false }
