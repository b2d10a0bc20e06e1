package registry

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"
)

// Bounds of what a registry may answer: whoever can write to it must not be able to stop a worker.
const (
	mostAnswer     = 16 << 20 // bytes of one answer, unpacked
	mostKept       = 16 << 20 // bytes of schema texts that are kept
	mostReferences = 1000     // schemas that a schema refers to, in all
	deepReferences = 50       // schemas that refer to one another in a row
	longestMessage = 300      // characters of an answer that a message shows
)

var errAnswerTooLarge = fmt.Errorf("the answer has more than %d bytes, which no schema has", mostAnswer)

// bounded is a transport whose answers end with an error where they are too large.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &boundedBody{answer.Body, mostAnswer}
	return answer, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, errAnswerTooLarge
	}
	return n, err
}

// shortened is an error whose text is one line that is not too long: it may be a page of HTML.
func shortened(err error) error {
	text := []rune(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "))
	if len(text) > longestMessage {
		return errors.New(string(text[:longestMessage]) + "…")
	}
	return errors.New(string(text))
}
