package host

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// room is the folder that the socket of a plugin process is in. It is locked for as long as the worker has the process, so that
// another can tell what a worker that was killed left behind.
type room struct {
	path string
	lock io.Closer // nil where folders cannot be locked
}

const roomPrefix = "millrace-plugin-"

// openRoom makes a room that a plugin of another user can pass through: the folder in it is for its user alone.
func openRoom() (*room, error) {
	path, err := os.MkdirTemp(socketRoom(), roomPrefix)
	if err != nil {
		return nil, err
	}
	r := &room{path: path}
	if r.lock, err = lockFolder(path); err != nil {
		r.lock = nil
	}
	return r, os.Chmod(path, 0o711)
}

// close removes the room with what is in it.
func (r *room) close() {
	if r == nil {
		return
	}
	_ = os.RemoveAll(r.path)
	if r.lock != nil {
		_ = r.lock.Close()
	}
}

// newRoom is how old a room is at most that may not be locked yet.
const newRoom = time.Minute

// sweep removes the rooms that nobody has any more.
func sweep(folder string, now time.Time) {
	rooms, _ := filepath.Glob(filepath.Join(folder, roomPrefix+"*")) // the pattern is well-formed
	for _, path := range rooms {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < newRoom {
			continue
		}
		if lock, err := lockFolder(path); err == nil {
			(&room{path, lock}).close()
		}
	}
}

// socketRoom is where the rooms are: not where temporary files go if that path is so long that, with 65 bytes more, it is none for a
// socket any more.
func socketRoom() string {
	if info, err := os.Stat("/tmp"); len(os.TempDir()) > 35 && err == nil && info.IsDir() {
		return "/tmp"
	}
	return os.TempDir()
}
