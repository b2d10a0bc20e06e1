package files

import (
	"bytes"
	"fmt"
	"io"
)

// Where names places of a file for errors, by line and byte.
type Where struct {
	path string
	file io.ReaderAt // nil: lines cannot be counted
	from int64       // where the text begins
	at   int64       // up to here they are
	line int64
}

// Begin is for another file.
func (w *Where) Begin(b Beginning) {
	*w = Where{path: b.Path, from: b.Start, at: b.Start, line: 1}
	if b.File != nil && b.Charset.ByteLines() {
		w.file = b.File
	}
}

// NoLines has no lines counted: they do not end in LF.
func (w *Where) NoLines() { w.file = nil }

// mostCounted bounds how much of a file is read to know the number of a line.
const mostCounted = 1 << 30

// Place is the file with the line and the byte of a position. Counting goes on where the place before was.
func (w *Where) Place(position int64) string {
	if line := w.lineOf(position); line > 0 {
		return fmt.Sprintf("%s, line %d, byte %d", w.path, line, position)
	}
	return fmt.Sprintf("%s, byte %d", w.path, position)
}

// End is the same of what ends at a position: the line that it ends in.
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
