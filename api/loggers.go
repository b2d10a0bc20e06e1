package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/runtime/logging"
)

// loggerBody is a logger's level.
type loggerBody struct {
	Level        string `json:"level"`
	LastModified *int64 `json:"last_modified"`
}

// levelRequest is the body of PUT /admin/loggers/{logger}.
type levelRequest struct {
	Level *string `json:"level"`
}

func (r *levelRequest) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	if err := unmarshal(b, &fields); err != nil {
		return err
	}
	raw, given := fields["level"]
	if !given || string(raw) == "null" {
		return nil
	}
	var text scalar
	err := unmarshal(raw, &text)
	r.Level = (*string)(&text)
	return err
}

// loggersBody is loggers by name, in order.
type loggersBody []logging.Logger

func (l loggersBody) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, logger := range l {
		name, err := json.Marshal(logger.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(shownLogger(logger))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func shownLogger(l logging.Logger) loggerBody {
	out := loggerBody{Level: logging.LevelName(l.Level)}
	if !l.Modified.IsZero() {
		millis := l.Modified.UnixMilli()
		out.LastModified = &millis
	}
	return out
}

func (s *server) loggers(c *gin.Context) { answer(c, http.StatusOK, loggersBody(s.herder.Loggers())) }

func (s *server) logger(c *gin.Context) {
	l, ok := s.herder.Logger(c.Param("logger"))
	if !ok {
		answerError(c, http.StatusNotFound, fmt.Sprintf("Logger %s not found.", c.Param("logger")))
		return
	}
	answer(c, http.StatusOK, shownLogger(l))
}

func (s *server) putLogger(c *gin.Context) {
	var body levelRequest
	if !read(c, &body) {
		return
	}
	if body.Level == nil {
		answerError(c, http.StatusBadRequest, "Desired 'level' parameter was not specified in request.")
		return
	}
	level, ok := logging.ParseLevel(*body.Level)
	if !ok {
		answerError(c, http.StatusNotFound, fmt.Sprintf("invalid log level '%s'.", *body.Level))
		return
	}
	name := c.Param("logger")
	if strings.EqualFold(c.Query("scope"), "cluster") {
		_, err := within(s, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.herder.SetLoggerEverywhere(ctx, name, level)
		})
		silent(c, http.StatusNoContent, err)
		return
	}
	answer(c, http.StatusOK, list(s.herder.SetLogger(name, level)))
}
