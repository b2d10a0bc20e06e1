package connect

import (
	"errors"
	"fmt"
	"strings"
)

// Errors have three behaviors that cross the process boundary. A retriable error makes the worker
// retry the call. Bad records are handled according to errors.tolerance. Any other error fails the
// task.

type retriable struct{ error }

func (e retriable) Unwrap() error { return e.error }

// Retriable marks an error as transient: the worker retries the call after a back-off.
func Retriable(err error) error { return retriable{err} }

// IsRetriable reports whether Retriable marked err.
func IsRetriable(err error) bool { return errors.As(err, new(retriable)) }

// RecordError is the error of one record of a Put.
type RecordError struct {
	Index int // index in the batch of the Put
	Err   error
}

// RecordFailure is an error of one record with what is known about it in the language of the plugin.
type RecordFailure struct {
	Text      string // with its causes
	Exception string // the name of its class; empty if the language has none
	Message   string // of the exception alone
	Trace     string // stack trace, if known
	Part      Part
}

func (e *RecordFailure) Error() string { return e.Text }

// Class returns the name of the exception.
func (e *RecordFailure) Class() string { return e.Exception }

// StackTrace returns the stack trace of the exception.
func (e *RecordFailure) StackTrace() string { return e.Trace }

// Part is the part of a record that a plugin cannot send. The record has a text in its place.
type Part uint8

// Parts of records.
const (
	NoPart Part = iota
	KeyPart
	ValuePart
	HeaderPart
	AllParts // the record is larger than a message may be
)

// BadRecords is the error of a Put that delivered all records except these. The worker handles them
// according to errors.tolerance.
type BadRecords []RecordError

func (b BadRecords) Error() string {
	texts := make([]string, len(b))
	for i, r := range b {
		texts[i] = fmt.Sprintf("record %d of the batch: %v", r.Index, r.Err)
	}
	return strings.Join(texts, "\n")
}

// ProcessEnded is the error of everything that ran in a plugin process that crashed or was killed.
// It is also the error of a call that timed out in a process that several connectors share: the
// process continues, but the call never returns.
type ProcessEnded struct{ Text string }

func (e *ProcessEnded) Error() string { return e.Text }

// IsProcessEnded reports whether err has the end of a plugin process as its cause.
func IsProcessEnded(err error) bool { return errors.As(err, new(*ProcessEnded)) }
