// Package lines reads a growing file through one buffer, and splits it into lines with byte
// positions.
package lines

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/transform"
)

const (
	firstSize  = 16 << 10 // initial size of a window, which grows while reads fill it
	windowSize = 1 << 20
	rawSize    = 64 << 10

	// BeforeSize is the maximum number of bytes before the position that a Window retains.
	BeforeSize = 64
)

// Window is the part of a growing file that is in memory, decoded to UTF-8. The result of Data is
// valid until the next Fill or Reset.
type Window struct {
	src     io.ReaderAt
	charset Charset
	buf     []byte
	off     int   // buf[off:] is not used yet
	pos     int64 // position of buf[off] in the file
	next    int64 // position of the next read in the file

	decoder transform.Transformer // for charsets other than UTF-8: raw bytes to decode into buf
	raw     []byte
}

// Reset starts to read src at a position.
func (w *Window) Reset(src io.ReaderAt, pos int64, charset Charset) {
	w.src, w.charset, w.pos, w.next = src, charset, pos, pos
	w.off, w.buf, w.raw, w.decoder = 0, w.buf[:0], w.raw[:0], nil
	if !charset.UTF8() {
		w.decoder = charset.encoding.NewDecoder()
	}
}

// Data returns the text that was read but not used yet.
func (w *Window) Data() []byte { return w.buf[w.off:] }

// Position returns the position of Data in the file.
func (w *Window) Position() int64 { return w.pos }

// Next returns the position of the next read in the file.
func (w *Window) Next() int64 { return w.next }

// Chunk returns Data with its position in the file. final reports that nothing follows it.
func (w *Window) Chunk(final bool) Chunk {
	return Chunk{Data: w.Data(), Final: final, Base: w.pos, rawLen: w.charset.rawLen}
}

// Advance marks n bytes of Data as used.
func (w *Window) Advance(n int) {
	if rawLen := w.charset.rawLen; rawLen != nil {
		w.pos += int64(rawLen(w.buf[w.off : w.off+n]))
	} else {
		w.pos += int64(n)
	}
	w.off += n
}

// Before returns up to BeforeSize bytes of the file before pos, which must not exceed Position. It
// returns fewer if they were not read.
func (w *Window) Before(pos int64) []byte {
	if end := w.off - int(w.pos-pos); w.charset.UTF8() && end >= 0 {
		return w.buf[max(0, end-BeforeSize):end]
	}
	buf := make([]byte, min(BeforeSize, pos))
	n, _ := w.src.ReadAt(buf, pos-int64(len(buf)))
	return buf[:n]
}

// Fill reads once and appends to Data. It returns the number of bytes read from the file; 0 at its
// end.
func (w *Window) Fill() (int, error) {
	w.makeRoom()
	if w.decoder != nil {
		return w.fillDecoded()
	}
	n, err := w.src.ReadAt(w.buf[len(w.buf):cap(w.buf)], w.next)
	w.buf = w.buf[:len(w.buf)+n]
	w.next += int64(n)
	return n, notEOF(err)
}

func notEOF(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("reading: %w", err)
}

// makeRoom moves the unused text, and the bytes for Before, to the front of the buffer. It grows
// the buffer if the text fills more than half of it, or if the last read filled it. After a long
// line it shrinks the buffer again.
func (w *Window) makeRoom() {
	held, size := w.held(), cap(w.buf)
	switch {
	case size == 0:
		size = firstSize
	case size > windowSize && held < windowSize/4:
		size = windowSize
	case held > size/2:
		size *= 2
	case len(w.buf) == size && size < windowSize:
		size *= 4
	}
	w.resize(size)
}

// Shrink frees memory of a window that contains little. Call it when no data is expected soon.
func (w *Window) Shrink() {
	if cap(w.buf) > firstSize && w.held() < firstSize/4 {
		w.resize(firstSize)
	}
}

// held returns the number of bytes that moving to the front retains.
func (w *Window) held() int { return len(w.buf) - max(0, w.off-BeforeSize) }

// resize moves the retained bytes to the front of a buffer of the given size.
func (w *Window) resize(size int) {
	keep := max(0, w.off-BeforeSize)
	to := w.buf[:0]
	if size != cap(w.buf) {
		to = make([]byte, 0, size)
	}
	w.buf = append(to, w.buf[keep:]...)
	w.off -= keep
}

func (w *Window) fillDecoded() (int, error) {
	if w.raw == nil {
		w.raw = make([]byte, 0, rawSize)
	}
	n, err := w.src.ReadAt(w.raw[len(w.raw):cap(w.raw)], w.next)
	w.next += int64(n)
	w.raw = w.raw[:len(w.raw)+n]
	made, used, terr := w.decoder.Transform(w.buf[len(w.buf):cap(w.buf)], w.raw, false)
	w.buf = w.buf[:len(w.buf)+made]
	w.raw = append(w.raw[:0], w.raw[used:]...)
	if terr != nil && !errors.Is(terr, transform.ErrShortSrc) && !errors.Is(terr, transform.ErrShortDst) {
		return n, fmt.Errorf("decoding: %w", terr)
	}
	if n == 0 && made > 0 {
		n = used
	}
	return n, notEOF(err)
}

// Chunk is a piece of text with its position in a file.
type Chunk struct {
	Data  []byte
	Final bool  // nothing follows Data
	Base  int64 // position of Data in the file

	raw    []byte // used instead of Data for its length in the file; nil: Data
	rawLen func([]byte) int
	known  int // Data[known] is at place
	place  int64
}

// With returns the chunk with another text, whose bytes replace the original ones one to one. It
// may be shorter.
func (c Chunk) With(text []byte) Chunk {
	c.Final = c.Final && len(text) == len(c.Data)
	c.raw, c.Data = c.Data, text
	return c
}

// Direct reports whether the bytes of Data are those of the file, so that At(i) is Base+i.
func (c *Chunk) Direct() bool { return c.rawLen == nil }

// At returns the position of Data[i] in the file. It is fast if i increases from call to call.
func (c *Chunk) At(i int) int64 {
	if c.rawLen == nil {
		return c.Base + int64(i)
	}
	if c.known == 0 || i < c.known {
		c.known, c.place = 0, c.Base
	}
	data := c.Data
	if c.raw != nil {
		data = c.raw
	}
	c.place += int64(c.rawLen(data[c.known:i]))
	c.known = i
	return c.place
}
