package api

import (
	"net/http"

	"millrace/runtime/fault"
)

// Kinds of errors that only the API has.
const (
	unauthorized fault.Kind = 100 + iota
	methodNotAllowed
	notAcceptable
	unsupportedMedia
	tooManyRequests
	badGateway
)

// statusOf maps errors to HTTP statuses. The table of routes contains those of successes.
var statusOf = map[fault.Kind]int{
	fault.BadRequest:  http.StatusBadRequest,
	unauthorized:      http.StatusUnauthorized,
	fault.Forbidden:   http.StatusForbidden,
	fault.NotFound:    http.StatusNotFound,
	methodNotAllowed:  http.StatusMethodNotAllowed,
	notAcceptable:     http.StatusNotAcceptable,
	fault.Conflict:    http.StatusConflict,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	unsupportedMedia:  http.StatusUnsupportedMediaType,
	tooManyRequests:   http.StatusTooManyRequests,
	fault.Internal:    http.StatusInternalServerError,
	badGateway:        http.StatusBadGateway,
	fault.Unavailable: http.StatusServiceUnavailable,
}
