package terminal

import "fmt"

// Exit statuses, those of Apache Kafka Connect's commands. Any other error has the status 1.
const (
	badUsage     = 2 // the command line is wrong
	BadWorker    = 2 // a worker's file is wrong, a worker cannot start, or none answers
	BadConnector = 3 // a connector's file is wrong, or a worker refuses the request
)

// Error is an error with an exit status. A nil Err means that everything has been printed already.
type Error struct {
	Status int
	Err    error
}

func (e *Error) Error() string { return fmt.Sprint(e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Usage is the error of a wrong command line. The command has done nothing.
func Usage(format string, args ...any) error {
	return Exit(badUsage, fmt.Errorf(format, args...))
}

// Exit returns an error that ends the program with a status. A nil err means that everything has
// been printed already.
func Exit(status int, err error) error { return &Error{status, err} }
