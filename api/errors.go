package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/herder"
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

// statusOf maps errors to HTTP statuses. The table of routes has the statuses of successes.
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

// serverKey is the context key of the server that handles a request.
const serverKey = "server"

// answerError ends a request with an error. The message must not contain secrets, except those that
// the request itself contains.
func answerError(c *gin.Context, k fault.Kind, message string) {
	answerWith(c, statusOf[k], rest.Error{Code: statusOf[k], Message: message})
	c.Abort()
}

// refuse answers with a herder's error. If another worker serves the request, it forwards the
// request instead.
func refuse(c *gin.Context, err error) {
	var elsewhere *herder.Elsewhere
	if s, ok := c.Value(serverKey).(*server); ok && errors.As(err, &elsewhere) {
		s.forward(c, elsewhere)
		return
	}
	message := err.Error()
	if s, ok := c.Value(serverKey).(*server); ok {
		message = s.herder.Redact(message, sent(c)...)
	}
	if errors.Is(err, errStopping) {
		c.Header(againHeader, unfinished)
	}
	answerError(c, fault.KindOf(err), message)
}

// sent returns the texts that the client already knows: the segments of the path and all texts of
// the body. They are not redacted: otherwise the client could find out whether a text is a secret.
func sent(c *gin.Context) []string {
	var out []string
	for _, p := range c.Params {
		out = append(out, p.Value)
	}
	body, _ := c.MustGet(bodyKey).([]byte)
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var parsed any
	if len(body) > 0 && d.Decode(&parsed) == nil {
		out = texts(parsed, out)
	}
	return out
}

// texts appends all texts of a JSON value, and the names of its members.
func texts(v any, out []string) []string {
	switch v := v.(type) {
	case string:
		return append(out, v)
	case json.Number:
		return append(out, v.String())
	case []any:
		for _, item := range v {
			out = texts(item, out)
		}
	case map[string]any:
		for name, member := range v {
			out = texts(member, append(out, name))
		}
	}
	return out
}

// writeError answers a request that has not reached a server yet.
func writeError(w http.ResponseWriter, k fault.Kind, message string) {
	status := statusOf[k]
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(rest.Error{Code: status, Message: message}) // the client may be gone
}
