//go:build !unix

package files

import (
	"io/fs"
	"os"
)

// fileID identifies a file in the file system; on this system it is empty.
type fileID struct{ device, inode uint64 }

func idOf(fs.FileInfo) fileID { return fileID{} }

// lock does nothing, because this system has no file locks that end with their process.
func lock(*os.File) error { return nil }

// unlinked reports whether an open file has no name any more; on this system that is unknown.
func unlinked(fs.FileInfo) bool { return false }

// unsyncable reports whether a sync error means that there is nothing to make durable.
func unsyncable(error) bool { return false }
