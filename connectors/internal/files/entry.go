package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// entry is a file of the set.
type entry struct {
	path      string
	shown     string // the path as valid text, for logs and offsets
	id        fileID // of the file that the mark is for
	trouble   string // the logged reason why it could not be read
	refused   string // the logged reason why it is not text
	sizeless  bool   // more can be read than its size
	ended     bool   // the last read reached its end
	hollow    int    // how often it ended before its size
	partition map[string]any
	mark      Mark
	loaded    bool // the mark is the stored one, or newer

	f       *os.File // nil: not open
	begun   bool     // the format is reading f
	waiting bool     // f was read to its end
	final   bool     // the file is complete: the format delivers the text it held back
	flushed bool     // the format holds no text back
	size    int64    // at the last look
	mtime   time.Time
	changed time.Time // time of its last observed change
	gone    time.Time // since when the path does not lead to f; zero: it does
	warned  bool      // about the missing file
	due     time.Time // time of the next look even without a change
}

func newEntry(path string) *entry {
	e := &entry{}
	e.named(path)
	return e
}

// named sets the name of the entry, and the source partition of that name.
func (e *entry) named(path string) {
	e.path, e.shown = path, display(path)
	e.partition = map[string]any{FilenameField: e.shown}
	e.loaded, e.size, e.mtime = e.mark.Position > 0 || e.loaded, 0, time.Time{}
}

func (e *entry) close() {
	if e.f != nil {
		e.f.Close() // read-only
	}
	e.f, e.begun, e.waiting, e.final, e.gone = nil, false, false, false, time.Time{}
}

// sees records the current state of the file, and reports whether it has changed.
func (e *entry) sees(info fs.FileInfo) bool {
	if info.Size() == e.size && info.ModTime().Equal(e.mtime) {
		return false
	}
	e.size, e.mtime, e.changed = info.Size(), info.ModTime(), time.Now()
	return true
}

// age returns the time since the last change of the file, by its own timestamp or, if that is
// unreliable, by observation.
func (e *entry) age() time.Duration {
	return max(time.Since(e.mtime), time.Since(e.changed))
}

// open opens the file at the position where reading continues. It returns false if there is nothing
// to read yet.
func (t *Tail) open(ctx context.Context, e *entry) (bool, error) {
	first := !e.loaded
	if err := t.load(ctx, e); err != nil {
		return false, err
	}
	f, err := openRegular(t.opts.Set.Key, e.path)
	if errors.Is(err, fs.ErrNotExist) {
		return t.missing(e, first)
	}
	if err != nil {
		return false, t.failed(e, err)
	}
	e.warned, e.trouble, e.due = false, "", time.Time{}
	info, err := f.Stat()
	if err != nil {
		f.Close() // read-only
		return false, fmt.Errorf("reading %s: %w", e.path, err)
	}
	if e.sees(info); t.opts.MinAge > 0 && e.age() < t.opts.MinAge {
		e.due = time.Now().Add(t.opts.MinAge - e.age())
		return false, f.Close()
	}
	if e.sizeless && info.Size() < e.mark.Position {
		return false, f.Close()
	}
	ok, err := t.resume(e, f, info)
	if err != nil {
		e.close()
	}
	if ok && e.f == f {
		e.id, e.mark.Born = idOf(info), bornAt(f)
	}
	return ok, err
}

func (t *Tail) load(ctx context.Context, e *entry) error {
	if e.loaded {
		return nil
	}
	stored, err := t.offset(ctx, e.partition)
	if err != nil {
		return fmt.Errorf("reading the source offset of %s: %w", e.path, err)
	}
	if e.mark, err = ParseMark(stored); err != nil {
		return fmt.Errorf("resuming %s: %w", e.path, err)
	}
	e.loaded = true
	return nil
}

// missing searches for a half-read file under another name. Otherwise it logs once that the file is
// missing.
func (t *Tail) missing(e *entry, look bool) (bool, error) {
	if !t.single {
		return false, nil // gone since it was listed: the next look finds it under another name
	}
	if look && e.mark.Position > 0 {
		if old, err := t.renamed(e); old != nil || err != nil {
			return t.drain(e, old, err)
		}
	}
	if !e.warned {
		t.log.Warn("the file does not exist yet: waiting for it", "file", e.shown)
		e.warned = true
	}
	return false, nil
}

// resume decides whether f is the file of the mark.
func (t *Tail) resume(e *entry, f *os.File, info fs.FileInfo) (bool, error) {
	e.f = f
	m := &e.mark
	if m.Position == 0 {
		return true, nil
	}
	fits, err := m.Fits(f)
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", e.path, err)
	}
	if id := idOf(info); m.ID != (fileID{}) && m.ID != id {
		if old, err := t.renamed(e); old != nil || err != nil {
			e.close()
			return t.drain(e, old, err)
		}
	}
	if fits && (info.Size() >= m.Position || reaches(f, m.Position)) {
		return true, nil
	}
	return true, t.startOver(e, "the file is not the one that was read before: reading it from the beginning", info.Size())
}

// startOver resets the read position, if the policy permits it.
func (t *Tail) startOver(e *entry, why string, size int64) error {
	if t.opts.FailOnTruncate {
		return fmt.Errorf("%s was read up to byte %d and was then truncated or replaced (it has %d bytes now): expected it to grow only, "+
			"because of file.truncate.policy=fail; restore it, reset the connector's offsets, or set file.truncate.policy=restart",
			e.path, e.mark.Position, size)
	}
	t.log.Warn(why, "file", e.shown, "position", e.mark.Position, "size", size) //nolint:sloglint // callers give constants
	t.lose(e)
	e.mark, e.begun, e.waiting, e.final, e.flushed = Mark{}, false, false, false, false
	return nil
}

// renamed finds the marked file under another name, in the same directory or in a direct
// subdirectory; nil if there is none.
func (t *Tail) renamed(e *entry) (*os.File, error) {
	if e.mark.ID == (fileID{}) || e.mark.PrintLen == 0 {
		return nil, nil
	}
	dir := filepath.Dir(e.path)
	old, below, err := e.within(dir)
	for i := 0; i < len(below) && old == nil && err == nil; i++ {
		old, _, err = e.within(below[i])
	}
	return old, err
}

// within searches a directory for the marked file. It also returns the subdirectories.
func (e *entry) within(dir string) (old *os.File, below []string, err error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, nil // a missing directory contains no file
	}
	for _, name := range names {
		path := filepath.Join(dir, name.Name())
		if name.IsDir() {
			below = append(below, path)
		}
		info, err := name.Info()
		if err != nil || !info.Mode().IsRegular() || idOf(info) != e.mark.ID || path == e.path || info.Size() < e.mark.Position {
			continue
		}
		f, err := openAllowed(path, os.O_RDONLY, 0)
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s, which was %s: %w", display(path), e.shown, err)
		}
		if fits, err := e.mark.Fits(f); fits || err != nil {
			return f, nil, err
		}
		f.Close() // read-only
	}
	return nil, below, nil
}

// drain continues in the renamed file.
func (t *Tail) drain(e *entry, old *os.File, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	info, err := old.Stat()
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", old.Name(), err)
	}
	t.log.Info("the file was renamed before it was read to its end: reading the rest first", "file", e.shown, "renamed_to", display(old.Name()))
	e.f = old
	e.sees(info)
	return true, nil
}
