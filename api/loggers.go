package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/logging"
)

func shownLogger(l logging.Logger) rest.LoggerLevel {
	out := rest.LoggerLevel{Level: logging.LevelName(l.Level)}
	if !l.Modified.IsZero() {
		millis := l.Modified.UnixMilli()
		out.LastModified = &millis
	}
	return out
}

func (s *server) loggers(c *gin.Context) {
	out := rest.Loggers{}
	for _, l := range s.herder.Loggers() {
		out = append(out, rest.NamedLogger{Name: l.Name, LoggerLevel: shownLogger(l)})
	}
	answer(c, http.StatusOK, out)
}

func (s *server) logger(c *gin.Context) {
	l, ok := s.herder.Logger(c.Param("logger"))
	if !ok {
		answerError(c, http.StatusNotFound, fmt.Sprintf("Logger %s not found.", c.Param("logger")))
		return
	}
	answer(c, http.StatusOK, shownLogger(l))
}

func (s *server) putLogger(c *gin.Context) {
	var body rest.LevelRequest
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
