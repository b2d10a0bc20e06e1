package connect

import (
	"errors"
	"fmt"
	"strings"
)

// Three behaviours of an error cross the process boundary: retriable (the same call is made again), bad data (for
// errors.tolerance), and everything else, which fails the task.

type retriable struct{ error }

func (e retriable) Unwrap() error { return e.error }

// Retriable marks an error that may pass by itself: the worker makes the same call again after a pause.
func Retriable(err error) error { return retriable{err} }

// IsRetriable reports whether err is marked so.
func IsRetriable(err error) bool { return errors.As(err, new(retriable)) }

// RecordError says which record of a Put could not be delivered, and why.
type RecordError struct {
	Index int // in the batch that was put
	Err   error
}

// BadRecords is the error of a Put that delivered every record but these. The worker reports them by errors.tolerance.
type BadRecords []RecordError

func (b BadRecords) Error() string {
	texts := make([]string, len(b))
	for i, r := range b {
		texts[i] = fmt.Sprintf("record %d of the batch: %v", r.Index, r.Err)
	}
	return strings.Join(texts, "\n")
}

// ProcessEnded is the error of whatever ran in a plugin process that is gone: it crashed, or was killed. So is that of a call that
// was given up in a process that goes on for others: what runs there no longer answers.
type ProcessEnded struct{ Text string }

func (e *ProcessEnded) Error() string { return e.Text }

// IsProcessEnded reports whether err comes from the end of a plugin process.
func IsProcessEnded(err error) bool { return errors.As(err, new(*ProcessEnded)) }
