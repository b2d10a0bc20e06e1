package conversion

import (
	"fmt"
)

// Error means that data cannot be converted. With errors.tolerance=all the record is skipped.
type Error struct {
	Message string
	Err     error // the cause, if any
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Class returns the name of Apache's exception, for the headers of a dead letter queue.
func (*Error) Class() string { return "org.apache.kafka.connect.errors.DataException" }

// Errorf makes an Error.
func Errorf(format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error with a cause.
func Wrap(message string, cause error) error { return &Error{Message: message, Err: cause} }
