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

// format converts each document of a file to a schemaless value.
type format struct {
	options
	scanner jsontext.Scanner
	lines   lines.Splitter
	where   files.Where
	found   mode  // of the file; autoMode: not detected yet
	state   state // in an array
	arena   []byte
	relaxed []byte // the text without comments

	skipping error // error of the invalid document that is being skipped
	skipper  jsontext.Skipper
	raw      []byte // its beginning
}

// state is the position in an array.
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

// Begin prepares for a file. It always reads the beginning of the file, because the beginning
// determines the mode.
func (f *format) Begin(b files.Beginning) error {
	f.where.Begin(b)
	f.found, f.state, f.skipping = f.mode, beforeArray, nil
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
		if f.lenient {
			f.relaxed = jsontext.Relax(f.relaxed, c.Data, c.Final)
			c = c.With(f.relaxed)
		}
		if f.detect(&c); n == 0 {
			break
		}
	}
	return nil
}

// Extra returns nothing, because the mode is detected again.
func (f *format) Extra() map[string]any { return nil }

// Split returns the documents at the beginning of c.
func (f *format) Split(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	if f.lenient {
		f.relaxed = jsontext.Relax(f.relaxed, c.Data, c.Final)
		relaxed := c.With(f.relaxed)
		c = &relaxed
	}
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
		n, used = f.splitArray(c, out)
	default:
		n, used = f.splitDocuments(c, out)
	}
	f.check(c.Data[:used], out[:n])
	return n, used, nil
}

// splitLines converts each line to a document.
func (f *format) splitLines(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	got, used, err := f.lines.Split(c, out)
	for i := range out[:got] {
		line := out[i].Value.Bytes()
		out[n].Position, out[n].Value, out[n].Err = out[i].Position, out[i].Value, out[i].Err
		if out[n].Err != nil {
			out[n].Err = fmt.Errorf("%s: %w", f.where.End(out[n].Position), out[n].Err)
		} else {
			blanks := jsontext.SkipToDocument(line, 0)
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

// line creates the record of one line, whose document follows the blanks.
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
		r.Err = fmt.Errorf("%s: at byte %d of the line, %w; correct it, or skip such lines with errors.tolerance=all",
			f.where.End(r.Position), blanks+f.scanner.At, err)
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

// dropped handles a document that is only null. It returns true if there is no record.
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
		r.Err = fmt.Errorf("%s: the document is null, expected data: set json.null to skip or tombstone, "+
			"or skip such documents with errors.tolerance=all", f.where.End(r.Position))
		f.bad(r)
	}
	return false
}

// bad keeps the raw text of an error record as a string.
func (f *format) bad(r *connect.SourceRecord) {
	r.ValueSchema, r.Value = connect.StringSchema, connect.StringBytes(r.Value.Bytes())
}

// check handles documents that are not valid UTF-8 according to encoding.errors.
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
			r.Err = fmt.Errorf("%s: %w", f.where.End(r.Position), lines.ErrInvalidUTF8)
			f.bad(r)
		}
	}
}
