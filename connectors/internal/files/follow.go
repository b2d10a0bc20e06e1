package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A sink's file may be renamed by log rotation, removed, or replaced while it is written. Whatever is written after that belongs to the file that
// stands at the path. What was written to a file that is removed, and is not flushed yet, would be lost with it although its offsets are committed:
// it is copied.

// strayed reports whether the path leads elsewhere than to the open file.
func (a *Appender) strayed() bool {
	if a.file == nil || a.err != nil {
		return false
	}
	here, err := a.file.Stat()
	if err != nil {
		return false // writing says what is wrong
	}
	there, err := os.Stat(a.name)
	return err != nil || !os.SameFile(here, there)
}

// Follow opens the file that stands at the path, or creates it, if that is another one than the open one. moved says that it did. It is called when
// nothing is in memory.
func (o *Output) Follow(ctx context.Context) (moved bool, err error) {
	old := o.File
	if !old.strayed() {
		return false, nil
	}
	if err := old.sync(); err != nil {
		return false, err
	}
	next, err := openAppender(old.key, old.name)
	if err != nil {
		return false, fmt.Errorf("the file was renamed or removed: %w", err)
	}
	if o.ledger != nil {
		err = next.lockPatiently(ctx)
	}
	if err == nil {
		err = next.takeOver(old)
	}
	if err == nil && o.ledger != nil {
		err = o.ledger.save(next)
	}
	if err != nil {
		return false, errors.Join(err, next.Close())
	}
	o.File = next
	o.log.Warn("the file was renamed, removed or replaced: writing to the one at its path", "file", old.name)
	return true, old.Close()
}

// takeOver prepares to write on after old, and copies what would be lost with it.
func (a *Appender) takeOver(old *Appender) error {
	if err := a.endLine(); err != nil {
		return err
	}
	info, err := old.file.Stat()
	if err != nil {
		return fmt.Errorf("reading %s: %w", old.name, err)
	}
	if unlinked(info) && info.Size() > old.durable {
		if _, err := io.Copy(a.file, io.NewSectionReader(old.file, old.durable, info.Size()-old.durable)); err != nil {
			return fmt.Errorf("copying what was written to %s before it was removed: %w; restart the task: it is put again", old.name, err)
		}
	}
	return a.Flush()
}

// rotated finds the file of an inode number in a folder.
func rotated(dir string, id fileID) string {
	if id == (fileID{}) {
		return ""
	}
	names, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	for _, name := range names {
		if info, err := name.Info(); err == nil && info.Mode().IsRegular() && idOf(info) == id {
			return filepath.Join(dir, name.Name())
		}
	}
	return ""
}
