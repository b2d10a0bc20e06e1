package http

import (
	"bytes"
	"errors"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// appendRecord appends the value of a record to a batch as one JSON document. Text that is a
// document is copied unchanged.
func appendRecord(dst []byte, v connect.Value, array bool, scanner *jsontext.Scanner) ([]byte, error) {
	switch v.Kind() {
	case connect.String, connect.Bytes:
	case connect.JSON:
		return appendCompact(dst, v.Bytes(), scanner)
	default:
		return connect.AppendJSON(dst, v)
	}
	text := v.Bytes()
	if _, err := document(text, scanner); err == nil {
		return appendCompact(dst, text, scanner)
	}
	switch {
	case array && v.Kind() == connect.String:
		return connect.AppendJSONString(dst, text), nil
	case array:
		return dst, errors.New("the bytes are no JSON, which " + batchFormatKey + "=" + formatArray + " is")
	case bytes.IndexByte(text, '\n') >= 0:
		return dst, errors.New("the text has a line end in it and is no JSON: it would be two records in a batch of lines")
	}
	return append(dst, text...), nil
}

// document returns the JSON document that a text consists of, unchanged.
func document(text []byte, scanner *jsontext.Scanner) ([]byte, error) {
	begin := jsontext.SkipBlanks(text, 0)
	size, err := scanner.Scan(text[begin:], true)
	if err != nil {
		return nil, err
	}
	if jsontext.SkipBlanks(text, begin+size) < len(text) {
		return nil, errors.New("text follows the document")
	}
	return text[begin : begin+size], nil
}

// appendCompact appends a document without white space, so that it is one line.
func appendCompact(dst, text []byte, scanner *jsontext.Scanner) ([]byte, error) {
	found, err := document(text, scanner)
	if err != nil {
		return dst, err
	}
	return scanner.Compact(dst, found), nil
}
