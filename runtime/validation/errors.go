package validation

import (
	"fmt"

	"millrace/runtime/logging"
)

// Error is the reason why a configuration, or a question about a class, is refused. Its text is for
// the user. Every other error of this package means that a check could not be carried out.
type Error struct {
	Text    string
	Unknown bool // the class does not exist
}

func (e *Error) Error() string { return e.Text }

// longestText bounds an error, in bytes: a configuration may be megabytes long.
const longestText = 64 << 10

func refuse(format string, args ...any) error {
	return &Error{Text: logging.Cut(fmt.Sprintf(format, args...), longestText)}
}
