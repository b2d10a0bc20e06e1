package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Log rotation may rename, remove or replace a sink's file while the sink writes it. Later records
// belong to the file at the path. Unflushed records in a removed file would be lost although their
// offsets are committed, so they are copied.

// strayed reports whether the path leads to another file than the open one.
func (a *Appender) strayed() bool {
	if a.file == nil || a.err != nil {
		return false
	}
	here, err := a.file.Stat()
	if err != nil {
		return false // writing reports the error
	}
	there, err := os.Stat(a.name)
	return err != nil || !os.SameFile(here, there)
}

// Follow opens or creates the file at the path, if that is not the open file. moved reports that it
// did. The caller must have written the buffer.
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

// takeOver prepares to continue after old, and copies the records that would be lost with it.
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

// rotated finds a file in a directory by its inode number.
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
