package json

import (
	"bytes"
	"errors"

	"millrace/connectors/internal/jsontext"
	"millrace/connectors/internal/lines"
)

// mostDetected is the maximum size of the text from which the mode is detected.
const mostDetected = 64 << 10

// detect detects the mode of a file that begins with c, unless it needs more text. A line that is a
// complete object or array means lines. A line that only begins a document means documents of
// several lines. A line that is not JSON means nothing.
func (f *format) detect(c *lines.Chunk) {
	text := c.Data[jsontext.SkipBlanks(c.Data, 0):]
	sure := c.Final || len(text) >= min(f.maxBytes, mostDetected)
	if len(text) == 0 {
		return
	}
	switch text[0] {
	case '[':
		f.found = arrayMode
		return
	case jsontext.Separator:
		f.found = concatenatedMode
		return
	}
	begun := false // the lines so far begin a document
	for len(text) > 0 {
		line, rest, whole := bytes.Cut(text, []byte{'\n'})
		if !whole && !sure {
			return
		}
		switch kind := f.kindOf(line); {
		case kind == wholeContainer, kind == wholeScalar && !begun:
			f.found = linesMode
			return
		case kind == severalDocuments, begun:
			f.found = concatenatedMode
			return
		case kind == opening:
			begun = true
		}
		text = rest[jsontext.SkipBlanks(rest, 0):]
	}
	switch {
	case !sure:
	case begun:
		f.found = concatenatedMode
	default:
		f.found = linesMode
	}
}

// lineKind is the kind of content of a line.
type lineKind int

const (
	noJSON         lineKind = iota
	wholeContainer          // a complete object or array
	wholeScalar
	severalDocuments
	opening // a document begins without an end
)

func (f *format) kindOf(line []byte) lineKind {
	line = bytes.TrimRight(line[jsontext.SkipBlanks(line, 0):], " \t\r")
	n, err := f.scanner.Scan(line, true)
	switch {
	case errors.Is(err, jsontext.ErrIncomplete):
		return opening
	case err != nil:
		return noJSON
	case n == len(line) && n > 0 && (line[0] == '{' || line[0] == '['):
		return wholeContainer
	case n == len(line):
		return wholeScalar
	}
	rest := line[n:]
	rest = rest[jsontext.SkipBlanks(rest, 0):]
	if _, err := f.scanner.Scan(rest, true); err == nil || errors.Is(err, jsontext.ErrIncomplete) {
		return severalDocuments
	}
	return noJSON
}
