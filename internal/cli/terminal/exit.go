package terminal

import "fmt"

// Exit statuses, as Kafka Connect's commands have them.
const (
	badUsage     = 2 // the command line
	BadWorker    = 2 // the worker's file, or the worker cannot start; no worker answers
	BadConnector = 3 // a connector's file, or what a worker refuses as it is asked for
)

// Error is an error with an exit status. Without an error in it, all is said.
type Error struct {
	Status int
	Err    error
}

func (e *Error) Error() string { return fmt.Sprint(e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Usage is the error of a command line that is wrong. Nothing was done.
func Usage(format string, args ...any) error {
	return Exit(badUsage, fmt.Errorf(format, args...))
}

// Exit is an error that ends the program with a status. A nil error means that everything has been printed already.
func Exit(status int, err error) error { return &Error{status, err} }
