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

// A file that was read may go on under another name as a copy: log rotation by copytruncate copies it and truncates the original, and where
// a rename cannot be had it is copied and deleted. The copy is another file to the file system. It counts as the same one when the original is
// no longer in its place and the copy has its content up to where it was read.

// minCopy is how much must have been read of a file that was deleted for a copy of it to be told from another file that begins alike. A copy that
// is named after the original, as rotation names it, needs no more than one record.
const minCopy = 64

// lostFile is a file that is no longer in its place: its name is gone or its content was replaced.
type lostFile struct {
	pastFile
	at time.Time
}

// lose keeps for a while what was read of a file that is no longer in its place.
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

// adopt has a new file go on where the file that it is a copy of was read to.
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

// copied is the mark as a copy of the file has it.
func (l lostFile) copied() Mark {
	m := l.mark
	m.Born = 0
	return m
}

// inPlace reports whether an entry's file still holds what was read of it.
func (t *Tail) inPlace(e *entry) bool {
	f, err := openAllowed(e.path, os.O_RDONLY, 0)
	if err != nil {
		return true
	}
	defer f.Close() // only read from
	info, err := f.Stat()
	if err != nil || info.Size() < e.mark.Position {
		return err != nil
	}
	fits, err := e.mark.Fits(f)
	return fits || err != nil
}

// heldCopy is a file that may be a copy in the making.
type heldCopy struct {
	size  int64
	since time.Time
}

// copyGrows reports whether a new file looks like a copy in the making of one that is named like it, whose original may be truncated next. One
// that has not changed for rotate.wait.ms is a file of its own.
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

// alike reports whether one file begins with all of the other's first bytes, or the other with all of its.
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
	defer f.Close() // only read from
	buf := make([]byte, printSize)
	n, err := f.ReadAt(buf, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return buf[:n]
}

// namedAfter reports whether a name is one that rotation gives a file: app.log.1 or app-2026-01-31.log for app.log.
func namedAfter(name, original string) bool {
	if rest, ok := strings.CutPrefix(name, original); ok {
		return rest != "" && !strings.ContainsRune(rest, filepath.Separator)
	}
	ext := filepath.Ext(original)
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(original, ext))
	return ok && rest != "" && strings.ContainsAny(rest[:1], "-._") && strings.HasSuffix(rest, ext) && !strings.ContainsRune(rest, filepath.Separator)
}
