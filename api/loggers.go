package api

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/logging"
)

// Loggers reads and changes log levels at run time.
type Loggers interface {
	Loggers() []logging.Logger
	Logger(name string) (logging.Logger, bool)
	SetLogger(name string, level slog.Level) (changed []string)
	SetLoggerEverywhere(ctx context.Context, name string, level slog.Level) error
}

type loggersHandlers struct {
	*server
	herder Loggers
}

func shownLogger(l logging.Logger) rest.LoggerLevel {
	out := rest.LoggerLevel{Level: logging.LevelName(l.Level)}
	if !l.Modified.IsZero() {
		millis := l.Modified.UnixMilli()
		out.LastModified = &millis
	}
	return out
}

func (h loggersHandlers) loggers(c *gin.Context) {
	out := rest.Loggers{}
	for _, l := range h.herder.Loggers() {
		out = append(out, rest.NamedLogger{Name: l.Name, LoggerLevel: shownLogger(l)})
	}
	answer(c, out)
}

func (h loggersHandlers) logger(c *gin.Context) {
	l, ok := h.herder.Logger(c.Param("logger"))
	if !ok {
		answerError(c, fault.NotFound, fmt.Sprintf("Logger %s not found.", c.Param("logger")))
		return
	}
	answer(c, shownLogger(l))
}

func (h loggersHandlers) putLogger(c *gin.Context) {
	var body rest.LevelRequest
	if !read(c, &body) {
		return
	}
	if body.Level == nil {
		answerError(c, fault.BadRequest, "Desired 'level' parameter was not specified in request.")
		return
	}
	level, ok := logging.ParseLevel(*body.Level)
	if !ok {
		answerError(c, fault.NotFound, fmt.Sprintf("invalid log level '%s'.", *body.Level))
		return
	}
	name := c.Param("logger")
	if strings.EqualFold(c.Query("scope"), "cluster") {
		_, err := within(h.server, c, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, h.herder.SetLoggerEverywhere(ctx, name, level)
		})
		silent(c, err)
		return
	}
	answer(c, list(h.herder.SetLogger(name, level)))
}
