package lines

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"millrace/plugins/connect"
)

// Invalid is the handling of text that is not valid UTF-8.
type Invalid string

// Values of encoding.errors.
const (
	Replace Invalid = "replace" // replace each malformed sequence with U+FFFD
	Fail    Invalid = "fail"    // the record is an error
	Raw     Invalid = "bytes"   // every value is BYTES, unchanged from the file
)

// ErrInvalidUTF8 is the error of a record that is not valid UTF-8.
var ErrInvalidUTF8 = errors.New("the text is not valid UTF-8: set file.encoding to the file's charset, or encoding.errors to replace")

// ToValid returns a copy with each malformed sequence replaced with U+FFFD.
func ToValid(text []byte) []byte {
	valid, err := unicode.UTF8.NewDecoder().Bytes(text)
	if err != nil {
		return bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	return valid
}

// Splitter splits text into lines. A line ends with LF; one CR before it is dropped. A lone CR is
// data unless it is the separator.
type Splitter struct {
	Separator byte   // LF, or CR for files that have only those; 0 is LF
	MaxBytes  int    // a longer line is an error, and never in memory as a whole
	MaxKey    string // the property for MaxBytes, for errors
	Invalid   Invalid
	SkipEmpty bool

	scanned  int   // length of the next line that was already searched for its end
	skipping bool  // in an overlong line
	from     int64 // where that line began
	// the last line was delivered without its end: a following line end belongs to it
	tail bool
}

// Begin resets the Splitter for another file. midline reports that the text begins within a line.
func (s *Splitter) Begin(midline bool) {
	s.scanned, s.skipping, s.tail = 0, false, midline
	if s.Separator == 0 {
		s.Separator = '\n'
	}
}

// Split returns the lines at the beginning of c, up to the length of out, and the number of bytes
// of c that it used. It sets the Value, Position and Err of each record. The values share memory
// with c.
func (s *Splitter) Split(c *Chunk, out []connect.SourceRecord) (n, used int, err error) {
	used = s.dropEnd(c)
	if s.skipping {
		n, used = s.skip(c, out, used)
		if s.skipping || n == len(out) {
			return n, used, nil
		}
	}
	n, used = s.cut(c, out, n, used)
	if n < len(out) && used < len(c.Data) {
		n, used = s.rest(c, out, n, used)
	}
	s.check(c.Data[:used], out[:n])
	return n, used, nil
}

// dropEnd skips the end of a line that was already delivered.
func (s *Splitter) dropEnd(c *Chunk) int {
	if !s.tail || len(c.Data) == 0 {
		return 0
	}
	if c.Data[0] == '\r' && s.Separator == '\n' {
		if len(c.Data) == 1 && !c.Final {
			return 0
		}
		s.tail, s.scanned = false, 0
		if len(c.Data) > 1 && c.Data[1] == '\n' {
			return 2
		}
		return 0
	}
	s.tail, s.scanned = false, 0
	if c.Data[0] == s.Separator {
		return 1
	}
	return 0
}

func (s *Splitter) cut(c *Chunk, out []connect.SourceRecord, n, used int) (int, int) {
	data, separator, limit := c.Data, s.Separator, s.MaxBytes
	direct, base := c.Direct(), c.Base
	for n < len(out) {
		i := bytes.IndexByte(data[used+s.scanned:], separator)
		if i < 0 {
			s.scanned = len(data) - used
			break
		}
		i += s.scanned
		s.scanned = 0
		line := data[used : used+i]
		if i > 0 && line[i-1] == '\r' {
			line = line[:i-1]
		}
		start := used
		used += i + 1
		if len(line) == 0 && s.SkipEmpty {
			continue
		}
		r := &out[n]
		n++
		r.Value, r.Err = connect.StringBytes(line), nil
		if direct {
			r.Position = base + int64(used)
		} else {
			r.Position = c.At(used)
		}
		if len(line) > limit {
			r.Value, r.Err = excerpt(line), s.tooLong(c.At(start))
		}
	}
	return n, used
}

// rest handles the text after the last line end: it is incomplete, too long, or the last line.
func (s *Splitter) rest(c *Chunk, out []connect.SourceRecord, n, used int) (int, int) {
	line := c.Data[used:]
	r := &out[n]
	switch {
	case len(line) > s.MaxBytes:
		s.skipping, s.from, s.scanned = true, c.At(used), 0
		if !c.Final {
			return n, len(c.Data)
		}
		s.skipping = false
		r.Value, r.Err = excerpt(line), s.tooLong(s.from)
	case c.Final:
		r.Value, r.Err = connect.StringBytes(line), nil
	default:
		return n, used
	}
	s.tail, s.scanned = true, 0
	r.Position = c.At(len(c.Data))
	return n + 1, len(c.Data)
}

// skip searches for the end of an overlong line, and returns its error record.
func (s *Splitter) skip(c *Chunk, out []connect.SourceRecord, used int) (n, end int) {
	i := bytes.IndexByte(c.Data[used:], s.Separator)
	if i < 0 && !c.Final {
		return 0, len(c.Data)
	}
	end = len(c.Data)
	if i >= 0 {
		end = used + i + 1
	}
	s.skipping, s.tail = false, i < 0
	out[0].Value, out[0].Err, out[0].Position = connect.Value{}, s.tooLong(s.from), c.At(end)
	return 1, end
}

func (s *Splitter) tooLong(at int64) error {
	return fmt.Errorf("the line at byte %d is longer than %s=%d: raise it, or skip such lines with errors.tolerance=all",
		at, s.MaxKey, s.MaxBytes)
}

func excerpt(line []byte) connect.Value { return connect.StringBytes(line[:min(len(line), 1024)]) }

// check handles lines that are not valid UTF-8 according to Invalid.
func (s *Splitter) check(text []byte, records []connect.SourceRecord) {
	if s.Invalid == Raw {
		for i := range records {
			records[i].Value = connect.BytesValue(records[i].Value.Bytes())
		}
		return
	}
	if utf8.Valid(text) {
		return
	}
	for i := range records {
		r := &records[i]
		switch line := r.Value.Bytes(); {
		case utf8.Valid(line):
		case s.Invalid == Fail && r.Err == nil:
			r.Err = ErrInvalidUTF8
			fallthrough
		default:
			r.Value = connect.StringBytes(ToValid(line))
		}
	}
}
