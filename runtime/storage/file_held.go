package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// openLocked opens a file, creates it if needed, and locks it. It returns the file's path without
// symbolic links: a write replaces the target of a link, not the link. It also removes the
// unfinished files of a worker that was killed during a write.
func openLocked(path string) (_ *os.File, real string, err error) {
	held, err := lockCurrent(path)
	if err != nil {
		return nil, path, err
	}
	if real, err = filepath.EvalSymlinks(path); err != nil {
		return nil, path, errors.Join(err, held.Close())
	}
	removeUnfinished(real)
	return held, real, nil
}

// lockCurrent locks the file that has the name once the lock is held: a worker that has just stored
// offsets has replaced the earlier file.
func lockCurrent(path string) (*os.File, error) {
	for {
		file, err := openRegular(path)
		if err != nil {
			return nil, err
		}
		if err := lock(file); err != nil {
			_ = file.Close()
			return nil, err
		}
		now, err := os.Stat(path)
		mine, mineErr := file.Stat()
		if err == nil && mineErr == nil && os.SameFile(now, mine) {
			return file, nil
		}
		_ = file.Close()
		if err = errors.Join(err, mineErr); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// openRegular opens a regular file to read and write, and creates it if needed. A pipe or a device
// is an error: it may never end.
func openRegular(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, notRegular(path, info)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() { // it was replaced meanwhile
		err = notRegular(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func notRegular(path string, info fs.FileInfo) error {
	what := "a device, a pipe or a socket"
	if info.IsDir() {
		what = "a folder"
	}
	return fmt.Errorf("%s: it is %s, expected a regular file", path, what)
}

// unfinished returns the pattern of the names under which new content is written beside a file.
func unfinished(path string) string { return "." + filepath.Base(path) + ".*.unfinished" }

// removeUnfinished removes such files. The caller holds the file's lock, so that nobody writes one.
func removeUnfinished(path string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // the files only take space
	}
	before, after, _ := strings.Cut(unfinished(path), "*")
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), before)
		if number, ends := strings.CutSuffix(number, after); ok && ends && number != "" && strings.Trim(number, "0123456789") == "" {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// replaceFile replaces path atomically with a new, locked file that is on disk when it returns. It
// keeps the permissions of the owner and the group, and removes those of others. An error together
// with a file means that path is the new file, but may be the old one again after a power failure.
func replaceFile(path string, data []byte) (held *os.File, err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, unfinished(path))
	if err != nil {
		return nil, err
	}
	defer func() {
		if held == nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	if err = writeLocked(temp, path, data); err != nil {
		return nil, err
	}
	if err = os.Rename(temp.Name(), path); err != nil {
		return nil, err
	}
	return temp, syncDir(dir)
}

func writeLocked(temp *os.File, path string, data []byte) error {
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm() &^ 0o007
	}
	if err := temp.Chmod(mode); err != nil {
		return err
	}
	if err := lock(temp); err != nil {
		return err
	}
	if _, err := temp.Write(data); err != nil {
		return err
	}
	return temp.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
