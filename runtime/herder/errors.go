package herder

import (
	"errors"
	"fmt"

	"millrace/runtime/logging"
	"millrace/runtime/validation"
)

// Kind is the reason of an Error. It decides the status of the response.
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

func fault(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Text: logging.Cut(fmt.Sprintf(format, args...), longestTrace)}
}

// KindOf returns the kind of an error; Internal for an error without one.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var invalid *validation.Error
	switch {
	case !errors.As(err, &invalid):
		return Internal
	case invalid.Unknown:
		return NotFound
	}
	return BadRequest
}

func notFound(name string) error { return fault(NotFound, "Connector %s not found", name) }

func unknown(name string) error { return fault(NotFound, "Unknown connector %s", name) }
