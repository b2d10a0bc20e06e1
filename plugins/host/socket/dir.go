// Package socket makes the directories of the sockets of plugin processes, and removes those of workers
// that were killed.
package socket

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// Dir is the directory of a plugin process's socket. The worker holds a lock on it during the
// lifetime of the process, so that another worker can recognize the leftovers of a killed one.
type Dir struct {
	Path string
	lock io.Closer // nil if the system cannot lock directories
}

const prefix = "millrace-plugin-"

// New creates a directory that a plugin of another user can traverse. The directory inside
// it belongs to the plugin's user.
func New() (*Dir, error) {
	path, err := os.MkdirTemp(parent(), prefix)
	if err != nil {
		return nil, err
	}
	d := &Dir{Path: path}
	if d.lock, err = lockFolder(path); err != nil {
		d.lock = nil
	}
	return d, os.Chmod(path, 0o711)
}

// Close removes the directory with its content.
func (d *Dir) Close() {
	if d == nil {
		return
	}
	_ = os.RemoveAll(d.Path)
	if d.lock != nil {
		_ = d.lock.Close()
	}
}

// lockGrace is the age up to which a directory may not be locked yet.
const lockGrace = time.Minute

// Sweep removes the socket directories whose worker is gone.
func Sweep(now time.Time) { sweep(parent(), now) }

func sweep(folder string, now time.Time) {
	dirs, _ := filepath.Glob(filepath.Join(folder, prefix+"*")) // the pattern is well-formed
	for _, path := range dirs {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < lockGrace {
			continue
		}
		if lock, err := lockFolder(path); err == nil {
			(&Dir{path, lock}).Close()
		}
	}
}

// parent returns the parent of the socket directories: the directory for temporary files,
// unless its path is so long that 65 more bytes exceed the limit of socket paths.
func parent() string {
	if info, err := os.Stat("/tmp"); len(os.TempDir()) > 35 && err == nil && info.IsDir() {
		return "/tmp"
	}
	return os.TempDir()
}
