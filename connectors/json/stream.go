package json

import (
	"errors"
	"fmt"

	"millrace/connectors/internal/jsontext"
	"millrace/connectors/internal/lines"
	"millrace/plugins/connect"
)

// splitDocuments gives documents that stand one after another.
func (f *format) splitDocuments(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	for n < len(out) {
		used = jsontext.SkipBlanks(c.Data, used)
		if used == len(c.Data) {
			return n, used, nil
		}
		size, err := f.next(c, used)
		if size == 0 {
			return n, used, err
		}
		used += size
		n += f.give(c.At(used), c.Data[used-size:used], &out[n])
	}
	return n, used, nil
}

// splitArray gives the elements of arrays. A position behind an element is behind the comma too, where that is in sight.
func (f *format) splitArray(c *lines.Chunk, out []connect.SourceRecord) (n, used int, err error) {
	for n < len(out) {
		used = jsontext.SkipBlanks(c.Data, used)
		if used == len(c.Data) {
			return n, used, f.ended(c)
		}
		step, err := f.bracket(c, used)
		if err != nil {
			return n, used, err
		}
		if step {
			used++
			continue
		}
		size, err := f.next(c, used)
		if size == 0 {
			return n, used, err
		}
		document := c.Data[used : used+size]
		used += size
		f.state = afterElement
		if i := jsontext.SkipBlanks(c.Data, used); i < len(c.Data) && c.Data[i] == ',' {
			used, f.state = i+1, afterComma
		}
		n += f.give(c.At(used), document, &out[n])
	}
	return n, used, nil
}

// bracket moves the state over a bracket or a comma. False: an element begins.
func (f *format) bracket(c *lines.Chunk, i int) (bool, error) {
	char := c.Data[i]
	switch {
	case f.state == beforeArray && char == '[':
		f.state = inArray
	case f.state == beforeArray:
		return false, f.unexpected(c, i, "[, because of json.mode=array or what the file begins with")
	case char == ']' && f.state != afterComma:
		f.state = beforeArray
	case char == ',' && (f.state == afterElement || f.state == anywhere):
		f.state = afterComma
	case f.state == afterElement:
		return false, f.unexpected(c, i, "a comma or ]")
	default:
		return false, nil
	}
	return true, nil
}

// next is the length of the document at i; 0 when it takes more text.
func (f *format) next(c *lines.Chunk, i int) (int, error) {
	text := c.Data[i:]
	size, err := f.scanner.Scan(text, c.Final)
	tooLong := size > f.maxBytes || errors.Is(err, jsontext.ErrIncomplete) && len(text) > f.maxBytes
	switch {
	case tooLong:
		return 0, fmt.Errorf("the document at byte %d is longer than %s=%d: raise it", c.At(i), maxBytesKey, f.maxBytes)
	case errors.Is(err, jsontext.ErrIncomplete) && !c.Final:
		return 0, nil
	case errors.Is(err, jsontext.ErrIncomplete):
		return 0, fmt.Errorf("the document at byte %d does not end before the file does: complete the file", c.At(i))
	case err != nil:
		return 0, fmt.Errorf("the document at byte %d is no JSON: at byte %d, %w; what follows cannot be read: correct the file",
			c.At(i), c.At(i+f.scanner.At), err)
	}
	return size, nil
}

// give makes a record of a valid document, and counts it.
func (f *format) give(position int64, document []byte, r *connect.SourceRecord) int {
	r.Position, r.ValueSchema = position, nil
	f.document(document, r)
	if f.dropped(r) {
		return 0
	}
	return 1
}

// ended says what is wrong when a file ends inside an array.
func (f *format) ended(c *lines.Chunk) error {
	if !c.Final || f.state == beforeArray || f.state == anywhere {
		return nil
	}
	return fmt.Errorf("the array does not end before the file does, at byte %d: expected ]; complete the file", c.At(len(c.Data)))
}

func (f *format) unexpected(c *lines.Chunk, i int, expected string) error {
	return fmt.Errorf("at byte %d, %q is there, expected %s; what follows cannot be read: correct the file", c.At(i), c.Data[i], expected)
}
