package client

import (
	"fmt"
	"net/http"
)

// Error is an answer that is no success.
type Error struct {
	Method, URL string
	Status      int    // the HTTP status
	Message     string // of the worker
	body        []byte
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s %s: %d: %s", e.Method, e.URL, e.Status, e.Message)
}

// Is makes errors.Is report the kind of an Error by its status.
func (e *Error) Is(target error) bool {
	k, ok := target.(kind)
	return ok && int(k) == e.Status
}

// kind is an HTTP status as an error to compare with.
type kind int

func (k kind) Error() string { return http.StatusText(int(k)) }

// The kinds of errors, for errors.Is.
const (
	ErrBadRequest   = kind(http.StatusBadRequest) // the configuration or another part of the request is invalid
	ErrUnauthorized = kind(http.StatusUnauthorized)
	ErrForbidden    = kind(http.StatusForbidden)
	ErrNotFound     = kind(http.StatusNotFound)
	ErrConflict     = kind(http.StatusConflict)           // the name exists, or the cluster is rebalancing
	ErrUnavailable  = kind(http.StatusServiceUnavailable) // the worker cannot serve the request now
)

// ConnectionError says that no answer came.
type ConnectionError struct {
	URL string // of the worker
	Err error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("no worker answers at %s: %v", e.URL, e.Err)
}

func (e *ConnectionError) Unwrap() error { return e.Err }

// AnswerError says that an answer came which is none of Kafka Connect's REST API.
type AnswerError struct {
	Method, URL string
	Err         error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("%s %s: expected an answer of Kafka Connect's REST API: %v", e.Method, e.URL, e.Err)
}

func (e *AnswerError) Unwrap() error { return e.Err }
