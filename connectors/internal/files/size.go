package files

import "io"

// Some files have another size than what can be read of them: those of /proc have none, those of /sys too large a one, and network mounts may show
// one that is stale. What can be read decides. A file that goes on behind its size is read to its end once, and again when its size has
// caught up: it is not truncated.

// hollowTold is how often a file must have ended before its size until that is told: a file that is just being written may do so.
const hollowTold = 10

// trueSize corrects what a look at a file shows by what was read of it.
func (t *Tail) trueSize(e *entry, s *sight) {
	ended := e.ended
	e.ended = false
	switch {
	case s.size > s.next && ended:
		s.size = s.next
		if e.hollow++; e.hollow == hollowTold {
			t.log.Warn("the file ends before its size: it is read as far as it goes", "file", e.shown, "position", s.next)
		}
	case s.size < s.next && reaches(e.f, s.next):
		s.sizeless = true
		if !e.sizeless {
			t.log.Warn("the file has more than its size says: it is read once, and on when its size says that there is more", "file", e.shown,
				"size", s.size, "position", s.next)
		}
		e.sizeless = true
	case s.size >= s.next:
		e.sizeless = false
	}
}

// mostAtOnce bounds how much of a file is read to see how far it goes.
const mostAtOnce = 64 << 10

// reaches reports whether a file goes up to a position, whatever its size is. Some files of /proc/sys give nothing but from their beginning.
func reaches(f io.ReaderAt, position int64) bool {
	if n, _ := f.ReadAt(make([]byte, 1), position-1); n == 1 {
		return true
	}
	if position > mostAtOnce {
		return false
	}
	n, _ := f.ReadAt(make([]byte, position), 0)
	return int64(n) == position
}
