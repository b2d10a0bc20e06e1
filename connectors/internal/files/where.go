package files

import (
	"bytes"
	"fmt"
	"io"
)

// Where describes positions in a file for errors, by line and byte.
type Where struct {
	path string
	file io.ReaderAt // nil: lines cannot be counted
	from int64       // where the text begins
	at   int64       // lines are counted up to here
	line int64
}

// Begin starts with another file.
func (w *Where) Begin(b Beginning) {
	*w = Where{path: b.Path, from: b.Start, at: b.Start, line: 1}
	if b.File != nil && b.Charset.ByteLines() {
		w.file = b.File
	}
}

// NoLines disables line numbers, for files whose lines do not end in LF.
func (w *Where) NoLines() { w.file = nil }

// mostCounted is the maximum number of bytes to read to determine a line number.
const mostCounted = 1 << 30

// Place returns the file, line and byte of a position. Counting continues from the previous
// position.
func (w *Where) Place(position int64) string {
	if line := w.lineOf(position); line > 0 {
		return fmt.Sprintf("%s, line %d, byte %d", w.path, line, position)
	}
	return fmt.Sprintf("%s, byte %d", w.path, position)
}

// End is like Place for data that ends at a position: it returns the line that contains the end.
func (w *Where) End(position int64) string {
	if line := w.lineOf(position - 1); line > 0 {
		return fmt.Sprintf("%s, line %d, which ends at byte %d", w.path, line, position)
	}
	return fmt.Sprintf("%s, the line that ends at byte %d", w.path, position)
}

func (w *Where) lineOf(position int64) int64 {
	if position < w.at {
		w.at, w.line = w.from, 1
	}
	if w.file == nil || position < w.at || position-w.at > mostCounted {
		return 0
	}
	buf := make([]byte, min(position-w.at, 64<<10))
	for w.at < position {
		n, err := w.file.ReadAt(buf[:min(int64(len(buf)), position-w.at)], w.at)
		w.line += int64(bytes.Count(buf[:n], []byte{'\n'}))
		w.at += int64(n)
		if n == 0 || err != nil && w.at < position {
			w.file = nil
			return 0
		}
	}
	return w.line
}
