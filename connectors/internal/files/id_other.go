//go:build !unix

package files

import "io/fs"

// fileID is what the file system knows a file by; here nothing.
type fileID struct{ device, inode uint64 }

func idOf(fs.FileInfo) fileID { return fileID{} }

// unlinked reports whether no name leads to the open file any more; here that is not known.
func unlinked(fs.FileInfo) bool { return false }

// unsyncable reports whether the error of a sync means that there is nothing to make durable.
func unsyncable(error) bool { return false }
