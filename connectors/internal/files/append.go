package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

const appendBuffer = 256 << 10

// Appender appends whole records to a file. Several Appenders may write to the same file without
// torn records, because each write ends at the end of a record.
//
// After an error it writes nothing more, because it is unknown how much of the last write the file
// contains. The task must fail.
type Appender struct {
	key     string // of the property with the name
	name    string
	w       io.Writer
	file    *os.File // nil: w is not synced or closed
	durable int64    // size of the file at the last Flush
	buf     []byte
	err     error
}

// NewAppender returns an Appender for w, which it neither syncs nor closes.
func NewAppender(w io.Writer) *Appender { return &Appender{name: "the standard output", w: w} }

// OpenAppender opens or creates a file. Its errors name the key.
func OpenAppender(key, path string) (*Appender, error) {
	a, err := openAppender(key, path)
	if err != nil {
		return nil, err
	}
	err = a.endLine()
	if err == nil {
		a.durable, err = a.Size()
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func openAppender(key, path string) (*Appender, error) {
	if err := Allow(key, path); errors.Is(err, ErrForbidden) {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s=%s is a directory: expected a file to write to; give the path of a file", key, path)
	}
	f, err := openAllowed(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if errors.Is(err, fs.ErrPermission) { // write-only access is sufficient
		f, err = openAllowed(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s=%s cannot be written: %w; expected its directory to exist: create %s", key, path, err, filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("%s=%s cannot be written: %w; expected a file that this process may write to: check the path and its permissions",
			key, path, err)
	}
	return &Appender{key: key, name: path, w: f, file: f}, nil
}

// endLine completes a line that a crash or a full disk left without its end, so that the next
// record does not become part of it.
func (a *Appender) endLine() error {
	size, err := a.Size()
	if err != nil || size == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := a.file.ReadAt(last, size-1); err != nil || last[0] == '\n' {
		return nil // an unreadable file can still be appended to
	}
	if _, err := a.w.Write([]byte{'\n'}); err != nil {
		return fmt.Errorf("writing %s: %w", a.name, err)
	}
	return nil
}

// Size returns the size of the file, without buffered data.
func (a *Appender) Size() (int64, error) {
	if a.file == nil {
		return 0, nil
	}
	info, err := a.file.Stat()
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", a.name, err)
	}
	return info.Size(), nil
}

// ReadAt reads from the file.
func (a *Appender) ReadAt(p []byte, off int64) (int, error) {
	if a.file == nil {
		return 0, io.EOF
	}
	return a.file.ReadAt(p, off)
}

// Write appends one record. Records are buffered before they are written.
func (a *Appender) Write(record []byte) error {
	if len(a.buf)+len(record) > appendBuffer {
		if err := a.Drain(); err != nil {
			return err
		}
	}
	a.buf = append(a.buf, record...)
	return a.err
}

// Flush writes the buffer and makes all data durable.
func (a *Appender) Flush() error {
	if err := a.Drain(); err != nil {
		return err
	}
	if a.file == nil {
		return nil
	}
	if err := a.sync(); err != nil {
		return err
	}
	size, err := a.Size()
	a.durable = size
	return err
}

func (a *Appender) sync() error {
	if err := a.file.Sync(); err != nil && !unsyncable(err) {
		a.err = fmt.Errorf("making %s durable: %w", a.name, err)
	}
	return a.err
}

// Drain writes the buffer, so that readers of the file see the data.
func (a *Appender) Drain() error {
	if a.err != nil || len(a.buf) == 0 {
		return a.err
	}
	if _, err := a.w.Write(a.buf); err != nil {
		a.err = fmt.Errorf("writing %s: %w", a.name, err)
	}
	a.buf = a.buf[:0]
	return a.err
}

// Close closes the file. It discards the buffer, because unflushed records will be put again.
func (a *Appender) Close() error {
	if a.file == nil {
		return nil
	}
	return a.file.Close()
}
