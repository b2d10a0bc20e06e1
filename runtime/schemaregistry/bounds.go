package schemaregistry

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"
)

// Limits for a registry's answers: a user with write access to the registry must not be able to
// stop a worker.
const (
	mostAnswer     = 16 << 20 // bytes of one answer, decompressed
	mostKept       = 16 << 20 // bytes of cached schema texts
	mostReferences = 1000     // schemas that a schema refers to, directly or not
	deepReferences = 50       // longest chain of references
	longestMessage = 300      // characters of an answer that an error shows
)

var errAnswerTooLarge = fmt.Errorf("the answer has more than %d bytes, which no schema has", mostAnswer)

// bounded is a transport that fails when an answer is too large.
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

// shortened returns an error whose text is one line of limited length: the original may be an HTML
// page.
func shortened(err error) error {
	text := []rune(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "))
	if len(text) > longestMessage {
		return errors.New(string(text[:longestMessage]) + "…")
	}
	return errors.New(string(text))
}
