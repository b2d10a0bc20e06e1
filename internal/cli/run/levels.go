package run

import (
	"io"
	"log/slog"
	"math"
	"strings"
	"time"

	"millrace/internal/cli/terminal"
	"millrace/runtime/logging"
)

// newLevels makes the loggers. Their handler accepts all levels, because the REST API can lower the
// level of any logger.
func newLevels(o processOptions, recent *logging.Recent, w io.Writer) (*logging.Levels, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(o.logLevel)); err != nil {
		return nil, terminal.Usage("--log-level %s: expected debug, info, warn or error", o.logLevel)
	}
	all := &slog.HandlerOptions{Level: slog.Level(math.MinInt)}
	var handler slog.Handler = slog.NewTextHandler(w, all)
	switch o.logFormat {
	case "", "text":
	case "json":
		handler = slog.NewJSONHandler(w, all)
	default:
		return nil, terminal.Usage("--log-format %s: expected text or json", o.logFormat)
	}
	return logging.New(logging.NewLimiter(logRate).Handler(recent.Handler(handler)), l), nil
}

// logRate limits how often a message is logged. The plugin host limits the records of LogSink and
// the standard error of plugins, whose lines all have the same message. Failed records of
// errors.log.enable have a higher limit than other messages.
func logRate(logger string, level slog.Level, message string) logging.Rate {
	plugin := strings.HasPrefix(logger, "plugin.")
	switch {
	case plugin && (message == "record" || message == "plugin stderr"):
		return logging.Rate{}
	case plugin && level < slog.LevelWarn:
		return logging.Rate{Burst: 1000, Every: 10 * time.Millisecond}
	case message == "record could not be processed":
		return logging.Rate{Burst: 1000, Every: time.Second}
	}
	return logging.DefaultRate(level)
}
