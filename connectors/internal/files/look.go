package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"millrace/connectors/internal/lines"
)

// Beginning is the file and the position at which a Format begins.
type Beginning struct {
	Path     string
	File     *os.File
	Charset  lines.Charset
	Start    int64          // of the text, after the byte order mark
	Position int64          // where Split begins
	Records  int64          // number of records before Position; -1 if unknown
	Extra    map[string]any // of the source offset to resume from; nil at the beginning of a file
}

// Midline reports whether the text before Position ends within a line, because the last line was
// delivered before it had an end.
func (b Beginning) Midline() bool {
	if b.Position <= b.Start {
		return false
	}
	last := make([]byte, min(2, b.Position))
	n, err := b.File.ReadAt(last, b.Position-int64(len(last)))
	if err != nil || n == 0 {
		return false
	}
	if !b.Charset.UTF8() && (last[0] == 0 || last[n-1] == 0) { // UTF-16
		return last[0] != '\n' && last[n-1] != '\n'
	}
	return last[n-1] != '\n'
}

// fill reads more of the file. After a wait, it first checks that the file is still the same. It
// returns false if there is no more data for now, or if it closed the file.
func (t *Tail) fill(e *entry) (bool, error) {
	if e.waiting {
		more, err := t.look(e, t.window.Next())
		if err != nil || !more || e.final || !e.begun {
			return more, err
		}
	}
	n, err := t.window.Fill()
	if err != nil {
		return false, t.failed(e, err)
	}
	if n > 0 {
		e.flushed = false
		if err := e.mark.printOf(e.f); err != nil {
			return false, t.failed(e, err)
		}
		return true, nil
	}
	e.waiting, e.ended = true, true
	return t.look(e, t.window.Next())
}

// failed handles a file that could not be opened or read. In a set, the other files continue
// meanwhile.
func (t *Tail) failed(e *entry, err error) error {
	if t.single {
		return fmt.Errorf("reading %s: %w", e.shown, err)
	}
	t.strike(e, err)
	return nil
}

// fillEmpty handles a file that is too short to begin.
func (t *Tail) fillEmpty(e *entry) (bool, error) {
	e.flushed = true
	_, err := t.look(e, e.size)
	return false, err
}

// look checks for changes of a file that was read up to next, and applies decide. It returns true
// if there is something to read.
func (t *Tail) look(e *entry, next int64) (bool, error) {
	s, err := t.sight(e, next)
	if err != nil {
		return false, t.failed(e, err)
	}
	switch decide(s, limits{t.opts.ReadMaxWait, t.opts.MinAge, t.opts.RotateWait}) {
	case readOn:
		e.waiting = false
		return true, nil
	case restart:
		err := t.startOver(e, "the file was truncated: reading it from the beginning", s.size)
		return err == nil, err
	case flush:
		e.final = true
		return true, nil
	case moveOn:
		t.log.Info("the file was renamed and is read to its end: reading its successor", "file", e.shown)
		t.remember(e.shown, e.mark)
		e.mark, e.id, e.flushed = Mark{}, fileID{}, false
		t.again(e)
	case reopen, release:
		t.again(e)
	case wait:
		t.leave(e, s)
	}
	return false, nil
}

// again makes the file be reopened. In a set, the next look at all names first determines which
// file it is.
func (t *Tail) again(e *entry) {
	e.close()
	t.current = nil
	if !t.single {
		t.queue, t.listAt = nil, time.Time{}
	}
}

// leave closes a file without new data if other files are waiting.
func (t *Tail) leave(e *entry, s sight) {
	if t.single || s.path != samePlace && !(s.flushed && s.quiet >= t.opts.RotateWait) {
		return
	}
	e.due = time.Time{}
	if complete := t.completeAfter(); !s.flushed && complete > 0 {
		e.due = time.Now().Add(complete - max(s.quiet, s.age))
	}
	e.close()
	t.current = nil
}

// completeAfter returns the time without a change after which the last record of a file is
// complete; 0: never.
func (t *Tail) completeAfter() time.Duration {
	if t.opts.ReadMaxWait == 0 || t.opts.MinAge == 0 {
		return max(t.opts.ReadMaxWait, t.opts.MinAge)
	}
	return min(t.opts.ReadMaxWait, t.opts.MinAge)
}

func (t *Tail) sight(e *entry, next int64) (sight, error) {
	info, err := e.f.Stat()
	if err != nil {
		return sight{}, err
	}
	s := sight{size: info.Size(), next: next, unlinked: unlinked(info), flushed: e.flushed}
	if s.touched = e.sees(info); s.touched {
		if s.intact, err = e.mark.Fits(e.f); err != nil {
			return s, err
		}
	}
	t.trueSize(e, &s)
	switch there, err := os.Stat(e.path); {
	case errors.Is(err, fs.ErrNotExist):
		s.path = nowhere
	case err != nil: // the path is temporarily unavailable, but the open file is not
	case os.SameFile(info, there):
	case there.Size() == 0:
		s.path = emptyPlace
	default:
		s.path = otherPlace
	}
	if s.path == samePlace {
		e.gone = time.Time{}
	} else if e.gone.IsZero() {
		e.gone = time.Now()
	}
	s.quiet, s.age = time.Since(e.changed), time.Since(e.mtime)
	if !e.gone.IsZero() {
		s.quiet = min(s.quiet, time.Since(e.gone))
	}
	return s, nil
}
