package herder

import (
	"log/slog"

	"millrace/runtime/logging"
)

// Loggers lists the loggers of this worker, by name.
func (h *Herder) Loggers() []logging.Logger { return h.opts.Loggers.All() }

// Logger returns a logger; false if there is none of that name.
func (h *Herder) Logger(name string) (logging.Logger, bool) { return h.opts.Loggers.Get(name) }

// SetLogger changes a level on this worker, and returns the names of the loggers whose level
// changed.
func (h *Herder) SetLogger(name string, level slog.Level) []string {
	return h.opts.Loggers.Set(name, level)
}
