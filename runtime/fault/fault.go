// Package fault has the errors that refuse a request. Their kind decides the status of the response.
package fault

import (
	"errors"
	"fmt"

	"millrace/runtime/logging"
)

// Kind is the reason of an Error.
type Kind int

// The kinds, with the status of the response.
const (
	Internal    Kind = iota // 500
	BadRequest              // 400
	NotFound                // 404
	Conflict                // 409
	Forbidden               // 403
	Unavailable             // 503
	TooLarge                // 413
)

// Error is the refusal of a request. Its text is for the user.
type Error struct {
	Kind Kind
	Text string
}

func (e *Error) Error() string { return e.Text }

// Longest bounds a text that comes from a plugin or a user, in bytes. It may be longer than what a
// topic or a response should hold.
const Longest = 64 << 10

// New makes an Error. It cuts a text that is too long in its middle.
func New(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Text: logging.Cut(fmt.Sprintf(format, args...), Longest)}
}

// KindOf returns the kind of an error; Internal for an error that is not an Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
