package api

import (
	"net/http"

	"millrace/runtime/herder"
)

// The kinds of errors that no herder has.
const (
	unauthorized herder.Kind = 100 + iota
	methodNotAllowed
	notAcceptable
	unsupportedMedia
	tooManyRequests
	badGateway
)

// statusOf decides on the HTTP status of every error. Those of successes stand in the table of routes.
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
