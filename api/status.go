package api

import (
	"net/http"

	"millrace/runtime/herder"
)

// Kinds of errors that only the API has.
const (
	unauthorized herder.Kind = 100 + iota
	methodNotAllowed
	notAcceptable
	unsupportedMedia
	tooManyRequests
	badGateway
)

// statusOf maps errors to HTTP statuses. The table of routes contains those of successes.
var statusOf = map[herder.Kind]int{
	herder.BadRequest:  http.StatusBadRequest,
	unauthorized:       http.StatusUnauthorized,
	herder.Forbidden:   http.StatusForbidden,
	herder.NotFound:    http.StatusNotFound,
	methodNotAllowed:   http.StatusMethodNotAllowed,
	notAcceptable:      http.StatusNotAcceptable,
	herder.Conflict:    http.StatusConflict,
	herder.TooLarge:    http.StatusRequestEntityTooLarge,
	unsupportedMedia:   http.StatusUnsupportedMediaType,
	tooManyRequests:    http.StatusTooManyRequests,
	herder.Internal:    http.StatusInternalServerError,
	badGateway:         http.StatusBadGateway,
	herder.Unavailable: http.StatusServiceUnavailable,
}
