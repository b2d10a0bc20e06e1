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

// newLevels makes the levels of the loggers. Any may be let through later, so that the handler itself holds nothing back.
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

// logRate is how often a message may be logged. LogSink's records are what its user wants to see, and a plugin's standard error is many
// lines of one message: the plugin host bounds both. Who asks for each failed record by errors.log.enable gets more of them than of others.
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
