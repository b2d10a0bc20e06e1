package boundary

import "millrace/plugins/connect"

// Errant is a record that a sink task could not deliver.
type Errant struct {
	At     connect.TopicPartition // where the worker has read it
	Offset int64
	Err    error

	// Made is a record that the task has made itself; nil: the worker has put the record. If Put is
	// set, the worker has put it, and Made is what the task has: Kafka may not have it anymore.
	Made *connect.SourceRecord
	Put  bool
	Size int // of Made as a message, in bytes
}

// Exception is an error of a plugin whose language has exceptions. Dead letter records name its
// class and stack trace.
type Exception struct{ Name, Text, Trace string }

func (e *Exception) Error() string {
	if e.Text == "" {
		return e.Name
	}
	return e.Text
}

// Class returns the name of the exception's class.
func (e *Exception) Class() string { return e.Name }

// StackTrace returns the stack trace of the exception; "" if it is unknown.
func (e *Exception) StackTrace() string { return e.Trace }
