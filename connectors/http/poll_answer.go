package http

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"millrace/connectors/internal/jsontext"
	"millrace/plugins/connect"
)

// oddError is an unexpected response, as a service or its proxy may return temporarily. The request
// is retried at the next interval.
type oddError struct{ err error }

func (e oddError) Error() string { return e.err.Error() }

func (e oddError) Unwrap() error { return e.err }

// maxOdd is the time after which consecutive unexpected responses become an error record, which
// errors.tolerance applies to.
const maxOdd = 10 * time.Minute

// maxOddText is the maximum number of bytes of an unexpected response in its error record.
const maxOddText = 1 << 20

// odd handles an unexpected response.
func (t *pollTask) odd(err error, text []byte) error {
	if t.oddSince.IsZero() {
		t.oddSince = time.Now()
	}
	if time.Since(t.oddSince) < maxOdd {
		return oddError{err}
	}
	t.oddSince = time.Time{}
	bad := entry{value: text[:min(len(text), maxOddText)], err: fmt.Errorf("for %v: %w", maxOdd, err)}
	t.add([]connect.SourceRecord{t.record(&bad)}, t.at)
	return nil
}

// read returns the text of a response.
func (t *pollTask) read(answer received) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(answer.Body, int64(t.maxBytes)+1))
	if err != nil {
		return nil, fmt.Errorf("%s: reading the answer: %w", shown(t.url), err)
	}
	used, err := encodings(answer.Header.Values("Content-Encoding")...)
	if err == nil && len(text) <= t.maxBytes && len(text) > 0 {
		text, err = decode(text, used, t.maxBytes, free)
	}
	switch {
	case errors.Is(err, errTooLong) || len(text) > t.maxBytes:
		return nil, refusedError{err: fmt.Errorf("%s: the answer is longer than %s=%d: raise it, or ask for less", shown(t.url), maxResponseKey, t.maxBytes)}
	case err != nil:
		return nil, oddError{fmt.Errorf("%s: the answer: %w", shown(t.url), err)}
	}
	return text, nil
}

// document returns the JSON document in a text, which it compacts in place; nothing for a blank
// text.
func (t *pollTask) document(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if at := invalidUTF8(text); at >= 0 {
		return nil, oddError{fmt.Errorf("%s: at byte %d the answer is not UTF-8, which JSON is", shown(t.url), at)}
	}
	if jsontext.SkipBlanks(text, 0) == len(text) {
		return nil, nil
	}
	if isSequence(text) {
		return nil, oddError{fmt.Errorf("%s: the answer is a JSON text sequence (RFC 7464): expected one JSON document", shown(t.url))}
	}
	document, err := only(text, 0, &t.scanner)
	if err != nil {
		return nil, oddError{fmt.Errorf("%s: the answer is %w%s", shown(t.url), err, beginning(bytes.NewReader(text)))}
	}
	return document, nil
}

// listed detects a document with a single value without an offset instead of records, such as
// {"error": "rate limit"}. If the service has responded correctly before, this counts as
// unexpected. Otherwise the JSON Pointers may be wrong, and it becomes an error record immediately.
func (t *pollTask) listed(document []byte) error {
	if !t.ordered || !t.answered || len(document) == 0 {
		return nil
	}
	found := t.find(document)
	if len(found) == 0 || found[0] == '[' {
		return nil
	}
	if _, err := t.offsetOf(found); err != nil {
		return oddError{fmt.Errorf("%s: the answer has no records: %w", shown(t.url), err)}
	}
	return nil
}
