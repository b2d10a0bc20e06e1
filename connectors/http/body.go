package http

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"unicode/utf8"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

const (
	maxDepth  = 1000
	firstBody = 4 << 10 // bytes to allocate for a body of unknown length
)

// byteOrderMark is the prefix that some clients write before UTF-8 text.
var byteOrderMark = []byte("\xef\xbb\xbf")

var parsePointer = jsontext.ParsePointer

// bodyReader converts bodies to values.
type bodyReader struct {
	kind  string
	batch bool // one value per element of an array
}

// values appends the values in a body. They point into the body, which it compacts in place.
func (b bodyReader) values(body, contentType []byte, scanner *jsontext.Scanner, out []connect.Value) ([]connect.Value, error) {
	switch b.kind {
	case bodyBytes:
		return append(out, connect.BytesValue(body)), nil
	case bodyString:
		if at := invalidUTF8(body); at >= 0 {
			return out, fmt.Errorf("at byte %d the body is not UTF-8", at)
		}
		return append(out, connect.StringBytes(body)), nil
	}
	if at := invalidUTF8(body); at >= 0 {
		return out, fmt.Errorf("at byte %d the body is not UTF-8, which JSON is", at)
	}
	text := bytes.TrimPrefix(body, byteOrderMark)
	if isSequence(text) {
		return sequence(body, len(body)-len(text), scanner, out)
	}
	if isLines(contentType) {
		return lines(body, len(body)-len(text), scanner, out)
	}
	document, err := only(text, len(body)-len(text), scanner)
	if err != nil {
		return out, err
	}
	if b.batch && document[0] == '[' {
		return elements(document, scanner, out)
	}
	return appendDocument(out, document, 0)
}

func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	at := 0
	for r, n := utf8.DecodeRune(text); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(text[at:]) {
		at += n
	}
	return at
}

// isLines reports whether the content type means one document per line.
func isLines(contentType []byte) bool {
	if len(contentType) == 0 || string(contentType) == jsonType {
		return false
	}
	kind, _, err := mime.ParseMediaType(string(contentType))
	if err != nil {
		return false
	}
	switch kind {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines":
		return true
	}
	return false
}

var errNull = errors.New("null is no record")

func appendDocument(out []connect.Value, document []byte, at int) ([]connect.Value, error) {
	if len(document) == 4 && document[0] == 'n' {
		return out, fmt.Errorf("at byte %d: %w", at, errNull)
	}
	return append(out, connect.JSONValue(document)), nil
}

// only returns the single document in a text, without white space. The text begins at byte at of
// the body.
func only(text []byte, at int, scanner *jsontext.Scanner) ([]byte, error) {
	begin := jsontext.SkipBlanks(text, 0)
	if begin == len(text) {
		return nil, fmt.Errorf("at byte %d: there is nothing, expected JSON", at)
	}
	text = text[begin:]
	size, err := scanner.Scan(text, true)
	switch {
	case errors.Is(err, jsontext.ErrIncomplete):
		return nil, fmt.Errorf("no JSON at byte %d: the text ends inside the document", at+begin+len(text))
	case err != nil:
		return nil, fmt.Errorf("no JSON at byte %d: %w", at+begin+scanner.At, err)
	}
	document := text[:size]
	if rest := jsontext.SkipBlanks(text, size); rest < len(text) {
		return nil, fmt.Errorf("no JSON at byte %d: text follows the document", at+begin+rest)
	}
	if scanner.Spaced() {
		document = scanner.Compact(document[:0], document)
	}
	return document, nil
}

// lines returns the documents of a body with one document per line. The text begins at byte at of
// the body.
func lines(body []byte, at int, scanner *jsontext.Scanner, out []connect.Value) ([]connect.Value, error) {
	before := len(out)
	for at < len(body) {
		line := body[at:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		if jsontext.SkipBlanks(line, 0) < len(line) {
			document, err := only(line, at, scanner)
			if err == nil {
				out, err = appendDocument(out, document, at)
			}
			if err != nil {
				return out, err
			}
		}
		at += len(line) + 1
	}
	if len(out) == before {
		return out, errors.New("the body has no record, expected a JSON document a line")
	}
	return out, nil
}

// isSequence detects a JSON text sequence by its first byte, because its content type
// application/json-seq is often missing or has a prefix, as in geo+json-seq.
func isSequence(text []byte) bool {
	begin := jsontext.SkipBlanks(text, 0)
	return begin < len(text) && text[begin] == jsontext.Separator
}

// sequence returns the documents of a JSON text sequence. The text begins at byte at of the body.
func sequence(body []byte, at int, scanner *jsontext.Scanner, out []connect.Value) ([]connect.Value, error) {
	before := len(out)
	for at < len(body) {
		text := body[at:]
		if end := bytes.IndexByte(text, jsontext.Separator); end >= 0 {
			text = text[:end]
		}
		if jsontext.SkipBlanks(text, 0) < len(text) {
			document, err := only(text, at, scanner)
			if err == nil {
				out, err = appendDocument(out, document, at)
			}
			if err != nil {
				return out, err
			}
		}
		at += len(text) + 1
	}
	if len(out) == before {
		return out, errors.New("the body has no record, expected JSON documents with the byte 0x1E before each")
	}
	return out, nil
}

// elements returns the elements of a valid array without white space.
func elements(array []byte, scanner *jsontext.Scanner, out []connect.Value) (_ []connect.Value, err error) {
	if len(array) == 2 {
		return out, errors.New("the array is empty, expected records")
	}
	for i := 1; i < len(array); {
		size, err := scanner.Scan(array[i:], true)
		if err != nil {
			return out, err
		}
		if out, err = appendDocument(out, array[i:i+size:i+size], i); err != nil {
			return out, err
		}
		i += size + 1
	}
	return out, nil
}
