//go:build unix

package jvm

import (
	"io/fs"
	"os"
	"syscall"
)

// private reports whether only the worker's user can change a folder.
func private(info fs.FileInfo) bool {
	return int(info.Sys().(*syscall.Stat_t).Uid) == os.Geteuid() && info.Mode()&0o022 == 0
}
