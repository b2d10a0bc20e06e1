package client

import (
	"fmt"
	"net/http"
)

// Error is an HTTP response other than a success.
type Error struct {
	Method, URL string
	Status      int    // the HTTP status
	Message     string // from the worker
	body        []byte
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s %s: %d: %s", e.Method, e.URL, e.Status, e.Message)
}

// Is lets errors.Is compare an Error with the kinds below, by HTTP status.
func (e *Error) Is(target error) bool {
	k, ok := target.(kind)
	return ok && int(k) == e.Status
}

// kind is an HTTP status as an error for comparison.
type kind int

func (k kind) Error() string { return http.StatusText(int(k)) }

// Kinds of errors, for errors.Is.
const (
	ErrBadRequest   = kind(http.StatusBadRequest) // the configuration or another part of the request is invalid
	ErrUnauthorized = kind(http.StatusUnauthorized)
	ErrForbidden    = kind(http.StatusForbidden)
	ErrNotFound     = kind(http.StatusNotFound)
	ErrConflict     = kind(http.StatusConflict)           // the name exists, or the cluster is rebalancing
	ErrUnavailable  = kind(http.StatusServiceUnavailable) // the worker cannot serve the request now
)

// ConnectionError means that there was no response.
type ConnectionError struct {
	URL string // of the worker
	Err error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("no worker answers at %s: %v", e.URL, e.Err)
}

func (e *ConnectionError) Unwrap() error { return e.Err }

// AnswerError means that the response does not come from Kafka Connect's REST API.
type AnswerError struct {
	Method, URL string
	Err         error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("%s %s: expected an answer of Kafka Connect's REST API: %v", e.Method, e.URL, e.Err)
}

func (e *AnswerError) Unwrap() error { return e.Err }
