package herder

import (
	"context"
	"log/slog"

	"millrace/runtime/logging"
)

// Loggers lists the loggers of this worker, by name.
func (s *Standalone) Loggers() []logging.Logger { return s.opts.Loggers.All() }

// Logger gives a logger that exists.
func (s *Standalone) Logger(name string) (logging.Logger, bool) { return s.opts.Loggers.Get(name) }

// SetLogger changes a level on this worker, and gives the names of the loggers whose level was another.
func (s *Standalone) SetLogger(name string, level slog.Level) []string {
	return s.opts.Loggers.Set(name, level)
}

// SetLoggerEverywhere changes a level on every worker of the cluster, which this one is alone.
func (s *Standalone) SetLoggerEverywhere(_ context.Context, name string, level slog.Level) error {
	s.SetLogger(name, level)
	return nil
}
