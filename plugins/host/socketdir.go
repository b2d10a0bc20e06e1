package host

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// socketDir is the directory of a plugin process's socket. The worker holds a lock on it during the
// lifetime of the process, so that another worker can recognize the leftovers of a killed one.
type socketDir struct {
	path string
	lock io.Closer // nil if the system cannot lock directories
}

const socketDirPrefix = "millrace-plugin-"

// newSocketDir creates a directory that a plugin of another user can traverse. The directory inside
// it belongs to the plugin's user.
func newSocketDir() (*socketDir, error) {
	path, err := os.MkdirTemp(socketParent(), socketDirPrefix)
	if err != nil {
		return nil, err
	}
	d := &socketDir{path: path}
	if d.lock, err = lockFolder(path); err != nil {
		d.lock = nil
	}
	return d, os.Chmod(path, 0o711)
}

// close removes the directory with its content.
func (d *socketDir) close() {
	if d == nil {
		return
	}
	_ = os.RemoveAll(d.path)
	if d.lock != nil {
		_ = d.lock.Close()
	}
}

// lockGrace is the age up to which a directory may not be locked yet.
const lockGrace = time.Minute

// sweep removes the socket directories whose worker is gone.
func sweep(folder string, now time.Time) {
	dirs, _ := filepath.Glob(filepath.Join(folder, socketDirPrefix+"*")) // the pattern is well-formed
	for _, path := range dirs {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < lockGrace {
			continue
		}
		if lock, err := lockFolder(path); err == nil {
			(&socketDir{path, lock}).close()
		}
	}
}

// socketParent returns the parent of the socket directories: the directory for temporary files,
// unless its path is so long that 65 more bytes exceed the limit of socket paths.
func socketParent() string {
	if info, err := os.Stat("/tmp"); len(os.TempDir()) > 35 && err == nil && info.IsDir() {
		return "/tmp"
	}
	return os.TempDir()
}
