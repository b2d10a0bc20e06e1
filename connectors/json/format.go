package json

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"millrace/connectors/internal/files"
	"millrace/connectors/internal/jsontext"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// format gives each document of a file as a schemaless value.
type format struct {
	options
	scanner jsontext.Scanner
	lines   lines.Splitter
	path    string
	found   mode  // of the file; autoMode: not known yet
	state   state // in an array
	arena   []byte
}

// state is where in an array the text goes on.
type state int

const (
	beforeArray  state = iota // at its bracket
	inArray                   // at an element or the closing bracket
	afterComma                // at an element
	afterElement              // at a comma or the closing bracket
	anywhere                  // resumed: at any of them
)

func newFormat(o options) *format {
	return &format{
		options: o, scanner: jsontext.Scanner{MaxDepth: o.maxDepth, DepthKey: maxDepthKey},
		lines: lines.Splitter{MaxBytes: o.maxBytes, MaxKey: maxBytesKey, Invalid: o.invalid, SkipEmpty: true},
	}
}

// Begin prepares for a file. Its beginning decides the mode, wherever reading begins.
func (f *format) Begin(b files.Beginning) error {
	f.path, f.found, f.state = b.Path, f.mode, beforeArray
	f.lines.Begin(b.Midline())
	if b.Position <= b.Start {
		return nil
	}
	f.state = anywhere
	var w lines.Window
	w.Reset(b.File, b.Start, b.Charset)
	for f.found == autoMode {
		n, err := w.Fill()
		if err != nil {
			return err
		}
		c := w.Chunk(n == 0)
		if f.detect(&c); n == 0 {
			break
		}
	}
	return nil
}

// Extra adds nothing: the mode is found again.
func (f *format) Extra() map[string]any { return nil }

// detect finds out the mode of a file that begins with c, unless that takes more text.
func (f *format) detect(c *lines.Chunk) {
	text := c.Data[jsontext.SkipBlanks(c.Data, 0):]
	end := bytes.IndexByte(text, '\n')
	switch {
	case len(text) == 0:
	case text[0] == '[':
		f.found = arrayMode
	case end < 0 && !c.Final && len(text) <= f.maxBytes:
	default:
		if end < 0 {
			end = len(text)
		}
		line := bytes.TrimRight(text[:end], " \t\r")
		n, err := f.scanner.Scan(line, true)
		f.found = linesMode
		if errors.Is(err, jsontext.ErrIncomplete) || err == nil && n < len(line) {
			f.found = concatenatedMode
		}
	}
}

// Split gives the documents that c begins with.
func (f *format) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	if f.found == autoMode {
		if f.detect(c); f.found == autoMode {
			return 0, 0, nil
		}
	}
	f.arena = f.arena[:0]
	switch f.found {
	case linesMode:
		return f.splitLines(c, out)
	case arrayMode:
		n, used, err = f.splitArray(c, out)
	default:
		n, used, err = f.splitDocuments(c, out)
	}
	f.check(c.Data[:used], out[:n])
	return n, used, err
}

// splitLines makes each line a document.
func (f *format) splitLines(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	got, used, err := f.lines.Split(c, out)
	for i := range out[:got] {
		line := out[i].Value.Bytes()
		out[n].Position, out[n].Value, out[n].Err = out[i].Position, out[i].Value, out[i].Err
		if out[n].Err == nil {
			blanks := jsontext.SkipBlanks(line, 0)
			if blanks == len(line) {
				continue
			}
			f.line(line, blanks, &out[n])
		}
		out[n].ValueSchema = nil
		if out[n].Err != nil {
			f.bad(&out[n])
		} else if f.dropped(&out[n]) {
			continue
		}
		n++
	}
	return n, used, err
}

// line makes the record of one line, whose document begins behind its blanks.
func (f *format) line(line []byte, blanks int, r *connect.SourceRecord) {
	document := bytes.TrimRight(line[blanks:], " \t\r")
	size, err := f.scanner.Scan(document, true)
	if err == nil && size < len(document) {
		f.scanner.At, err = size, errors.New("text follows the document")
	}
	if err != nil {
		if errors.Is(err, jsontext.ErrIncomplete) {
			f.scanner.At = len(document)
		}
		r.Err = fmt.Errorf("%s, the line that ends at byte %d, at byte %d of the line: %w; correct it, or skip such lines with errors.tolerance=all",
			f.path, r.Position, blanks+f.scanner.At, err)
		return
	}
	f.document(document, r)
}

// document sets the record to a valid document.
func (f *format) document(document []byte, r *connect.SourceRecord) {
	if f.scanner.Spaced() {
		from := len(f.arena)
		f.arena = f.scanner.Compact(f.arena, document)
		document = f.arena[from:len(f.arena):len(f.arena)]
	}
	r.Value, r.Err = connect.JSONValue(document), nil
}

// dropped treats a document that is only null. True: there is no record.
func (f *format) dropped(r *connect.SourceRecord) bool {
	if text := r.Value.Bytes(); len(text) != 4 || text[0] != 'n' {
		return false
	}
	switch f.null {
	case "skip":
		return true
	case "tombstone":
		r.Value = connect.Value{}
	default:
		r.Err = fmt.Errorf("%s, the document that ends at byte %d: it is null, expected data: set json.null to skip or tombstone, "+
			"or skip such documents with errors.tolerance=all", f.path, r.Position)
		f.bad(r)
	}
	return false
}

// bad keeps the raw text of an error record as a string.
func (f *format) bad(r *connect.SourceRecord) {
	r.ValueSchema, r.Value = connect.StringSchema, connect.StringBytes(r.Value.Bytes())
}

// check treats documents that are not UTF-8 as encoding.errors says.
func (f *format) check(text []byte, records []connect.SourceRecord) {
	if utf8.Valid(text) {
		return
	}
	for i := range records {
		r := &records[i]
		document := r.Value.Bytes()
		if r.Err != nil || utf8.Valid(document) {
			continue
		}
		r.Value = connect.JSONValue(lines.ToValid(document))
		if f.invalid == lines.Fail {
			r.Err = fmt.Errorf("%s, the document that ends at byte %d: %w", f.path, r.Position, lines.ErrInvalidUTF8)
			f.bad(r)
		}
	}
}
