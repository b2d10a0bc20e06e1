package files

import "io"

// The size of some files differs from the readable data: files in /proc report 0, files in /sys too
// much, and network mounts may report a stale size. The readable data takes precedence. A file with
// more data than its size is read to its end once, and again when its size has caught up; it does
// not count as truncated.

// hollowTold is how often a file must end before its size until that is logged, because it also
// happens while a file is being written.
const hollowTold = 10

// trueSize corrects the observed size of a file by the data that was read.
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

// mostAtOnce is the maximum number of bytes to read at once in the search for the end of a file.
const mostAtOnce = 64 << 10

// reaches reports whether a file has data up to a position, regardless of its size. Some files in
// /proc/sys can only be read from their beginning.
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
