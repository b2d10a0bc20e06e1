package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A file may continue under another name as a copy: log rotation with copytruncate copies the file
// and truncates the original, and where renaming is impossible the file is copied and deleted. For
// the file system the copy is another file. It counts as the same file if the original is no longer
// in its place and the copy has the same content up to the read position.

// minCopy is the minimum number of read bytes of a deleted file for which a copy is recognized,
// because files may begin alike. For a copy with a name that rotation derives from the original,
// one record is sufficient.
const minCopy = 64

// lostFile is a file that is no longer in its place: it was renamed or deleted, or its content was
// replaced.
type lostFile struct {
	pastFile
	at time.Time
}

// lose remembers for a while how far a file was read that is no longer in its place.
func (t *Tail) lose(e *entry) {
	if e.mark.Position == 0 || t.single {
		return
	}
	now := time.Now()
	t.lost = append(t.lost, lostFile{pastFile{e.path, e.mark}, now})
	for len(t.lost) > 0 && now.Sub(t.lost[0].at) > 2*(t.opts.ListInterval+t.opts.RotateWait) {
		t.lost = t.lost[1:]
	}
}

// adopt lets a new file continue at the read position of the file that it is a copy of.
func (m *matching) adopt(e *entry, f sighting) {
	for _, other := range m.entries {
		if namedAfter(f.name, other.path) && !m.opts.FailOnTruncate && other.mark.Position > 0 && !m.inPlace(other) {
			m.lose(other)
			other.close()
			other.mark = Mark{}
		}
	}
	for i, from := range m.lost {
		if f.info.Size() < from.mark.Position || from.mark.Position < minCopy && !namedAfter(f.name, from.name) || !m.same(from.copied(), f.name) {
			continue
		}
		m.log.Info("the file is a copy of one that was read and is no longer in its place: going on where that was read to",
			"file", e.shown, "before", display(from.name), "position", from.mark.Position)
		e.mark = from.copied()
		e.mark.ID = f.id
		m.moved = append(m.moved, e)
		m.Tail.lost = append(m.lost[:i:i], m.lost[i+1:]...)
		return
	}
}

// copied returns the mark for the copy of the file.
func (l lostFile) copied() Mark {
	m := l.mark
	m.Born = 0
	return m
}

// inPlace reports whether the file of an entry still contains what was read of it.
func (t *Tail) inPlace(e *entry) bool {
	f, err := openAllowed(e.path, os.O_RDONLY, 0)
	if err != nil {
		return true
	}
	defer f.Close() // read-only
	info, err := f.Stat()
	if err != nil || info.Size() < e.mark.Position {
		return err != nil
	}
	fits, err := e.mark.Fits(f)
	return fits || err != nil
}

// heldCopy is a file that may be an incomplete copy.
type heldCopy struct {
	size  int64
	since time.Time
}

// copyGrows reports whether a new file looks like an incomplete copy of a file with a similar name,
// whose original may be truncated next. If it has not changed for rotate.wait.ms, it is an
// independent file.
func (m *matching) copyGrows(f sighting) bool {
	for _, other := range m.entries {
		if !namedAfter(f.name, other.path) || other.mark.Position == 0 || !m.alike(f.name, other.path) {
			continue
		}
		held, known := m.held[f.name]
		if !known || held.size != f.info.Size() {
			held = heldCopy{f.info.Size(), time.Now()}
			m.held[f.name] = held
		}
		if time.Since(held.since) < m.opts.RotateWait {
			m.listAt = time.Now().Add(min(m.opts.ListInterval, m.opts.RotateWait))
			return true
		}
	}
	delete(m.held, f.name)
	return false
}

// alike reports whether one file begins with the first bytes of the other, or the other way around.
func (t *Tail) alike(a, b string) bool {
	one, other := head(a), head(b)
	n := min(len(one), len(other))
	return n > 0 && bytes.Equal(one[:n], other[:n])
}

func head(path string) []byte {
	f, err := openAllowed(path, os.O_RDONLY, 0)
	if err != nil {
		return nil
	}
	defer f.Close() // read-only
	buf := make([]byte, printSize)
	n, err := f.ReadAt(buf, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return buf[:n]
}

// namedAfter reports whether rotation derives a name from the original: app.log.1 or
// app-2026-01-31.log from app.log.
func namedAfter(name, original string) bool {
	if rest, ok := strings.CutPrefix(name, original); ok {
		return rest != "" && !strings.ContainsRune(rest, filepath.Separator)
	}
	ext := filepath.Ext(original)
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(original, ext))
	return ok && rest != "" && strings.ContainsAny(rest[:1], "-._") && strings.HasSuffix(rest, ext) && !strings.ContainsRune(rest, filepath.Separator)
}
