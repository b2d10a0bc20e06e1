package json

import (
	"errors"
	"fmt"

	"millrace/connectors/internal/jsontext"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// splitDocuments returns consecutive documents.
func (f *format) splitDocuments(c *lines.Chunk, out []connect.SourceRecord) (n, used int) {
	for n < len(out) {
		if f.skipping != nil {
			size, found := f.skip(c, used, &out[n])
			if used += size; !found {
				return n, used
			}
			n++
			continue
		}
		used = jsontext.SkipToDocument(c.Data, used)
		if used == len(c.Data) {
			return n, used
		}
		size := f.next(c, used)
		if size == 0 && f.skipping == nil {
			return n, used
		}
		if size > 0 {
			used += size
			n += f.give(c.At(used), c.Data[used-size:used], &out[n])
		}
	}
	return n, used
}

// splitArray returns the elements of arrays. The position after an element is also after the comma,
// if the comma is in the text.
func (f *format) splitArray(c *lines.Chunk, out []connect.SourceRecord) (n, used int) {
	for n < len(out) {
		if f.skipping != nil {
			size, found := f.skip(c, used, &out[n])
			if used += size; !found {
				return n, used
			}
			n++
			continue
		}
		used = jsontext.SkipBlanks(c.Data, used)
		if used == len(c.Data) {
			if f.ended(c, &out[n]) {
				n++
			}
			return n, used
		}
		if f.bracket(c, used) {
			used++
			continue
		}
		if f.skipping != nil {
			continue
		}
		size := f.next(c, used)
		if size == 0 && f.skipping == nil {
			return n, used
		}
		if size == 0 {
			continue
		}
		document := c.Data[used : used+size]
		used += size
		f.state = afterElement
		if i := jsontext.SkipBlanks(c.Data, used); i < len(c.Data) && c.Data[i] == ',' {
			used, f.state = i+1, afterComma
		}
		n += f.give(c.At(used), document, &out[n])
	}
	return n, used
}

// bracket advances the state past a bracket or a comma. It returns false at an element, or at
// invalid text that must be skipped.
func (f *format) bracket(c *lines.Chunk, i int) bool {
	char := c.Data[i]
	switch {
	case f.state == beforeArray && char == '[':
		f.state = inArray
	case f.state == beforeArray:
		f.lose(c, i, jsontext.Skipper{}, f.unexpected(c, i, "[, because of json.mode=array or what the file begins with"))
		return false
	case char == ']' && f.state != afterComma:
		f.state = beforeArray
	case char == ',' && (f.state == afterElement || f.state == anywhere):
		f.state = afterComma
	case f.state == afterElement:
		f.lose(c, i, jsontext.Skipper{Array: true}, f.unexpected(c, i, "a comma or ]"))
		return false
	default:
		return false
	}
	return true
}

// next returns the length of the document at i; 0 if it needs more text or must be skipped.
func (f *format) next(c *lines.Chunk, i int) int {
	text := c.Data[i:]
	size, err := f.scanner.Scan(text, c.Final)
	tooLong := size > f.maxBytes || errors.Is(err, jsontext.ErrIncomplete) && len(text) > f.maxBytes
	switch place := f.where.Place; {
	case tooLong:
		err = fmt.Errorf("%s: the document is longer than %s=%d: raise it%s", place(c.At(i)), maxBytesKey, f.maxBytes, orSkip)
	case errors.Is(err, jsontext.ErrIncomplete) && !c.Final:
		return 0
	case errors.Is(err, jsontext.ErrIncomplete):
		err = fmt.Errorf("%s: the document does not end before the file does: complete the file%s", place(c.At(i)), orSkip)
	case err != nil:
		err = fmt.Errorf("%s: the document is no JSON: at byte %d, %w; correct the file%s", place(c.At(i)), c.At(i+f.scanner.At), err, orSkip)
	default:
		return size
	}
	f.lose(c, i, jsontext.Skipper{Array: f.found == arrayMode}, err)
	return 0
}

const orSkip = ", or skip such documents with errors.tolerance=all"

// lose starts to skip invalid text.
func (f *format) lose(c *lines.Chunk, i int, skipper jsontext.Skipper, err error) {
	f.skipping, f.skipper = err, skipper
	f.raw = append(f.raw[:0], c.Data[i:min(len(c.Data), i+maxExcerpt)]...)
}

// maxExcerpt is the maximum size of the excerpt of an invalid document.
const maxExcerpt = 1024

// skip advances to the end of an invalid document, and creates its error record there. If it
// returns false, the document continues in the following text.
func (f *format) skip(c *lines.Chunk, used int, r *connect.SourceRecord) (size int, found bool) {
	size, found = f.skipper.Skip(c.Data[used:], c.Final)
	if !found {
		return size, false
	}
	if f.found == arrayMode && f.skipper.Array {
		f.state = afterElement
		if used+size < len(c.Data) && c.Data[used+size] == ',' {
			size++
			f.state = afterComma
		} else if c.Final && used+size == len(c.Data) {
			f.state = anywhere // at the end of the file: already reported
		}
	}
	if size < len(f.raw) && used+size <= len(c.Data) {
		f.raw = f.raw[:size]
	}
	r.Position, r.Err, r.ValueSchema, r.Value = c.At(used+size), f.skipping, connect.StringSchema, connect.StringValue(string(lines.ToValid(f.raw)))
	f.skipping = nil
	return size, true
}

// give creates the record of a valid document, and counts it.
func (f *format) give(position int64, document []byte, r *connect.SourceRecord) int {
	r.Position, r.ValueSchema = position, nil
	f.document(document, r)
	if f.dropped(r) {
		return 0
	}
	return 1
}

// ended creates an error record if a file ends inside an array.
func (f *format) ended(c *lines.Chunk, r *connect.SourceRecord) bool {
	if !c.Final || f.state == beforeArray || f.state == anywhere {
		return false
	}
	f.state = anywhere
	end := len(c.Data)
	r.Position, r.ValueSchema, r.Value = c.At(end), connect.StringSchema, connect.StringValue("")
	r.Err = fmt.Errorf("%s: the array does not end before the file does: expected ]; complete the file%s", f.where.Place(c.At(end)), orSkip)
	return true
}

func (f *format) unexpected(c *lines.Chunk, i int, expected string) error {
	return fmt.Errorf("%s: %q is there, expected %s; correct the file%s", f.where.Place(c.At(i)), c.Data[i], expected, orSkip)
}
