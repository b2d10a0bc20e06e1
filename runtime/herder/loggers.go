package herder

import (
	"context"
	"log/slog"

	"millrace/runtime/logging"
)

// Loggers lists the loggers of this worker, by name.
func (b *base) Loggers() []logging.Logger { return b.opts.Loggers.All() }

// Logger gives a logger that exists.
func (b *base) Logger(name string) (logging.Logger, bool) { return b.opts.Loggers.Get(name) }

// SetLogger changes a level on this worker, and gives the names of the loggers whose level was another.
func (b *base) SetLogger(name string, level slog.Level) []string {
	return b.opts.Loggers.Set(name, level)
}

// SetLoggerEverywhere changes a level on every worker of the cluster, which this one is alone.
func (s *Standalone) SetLoggerEverywhere(_ context.Context, name string, level slog.Level) error {
	s.SetLogger(name, level)
	return nil
}
