package logging

import (
	"context"
	"log/slog"
)

// handler passes the records that its logger's level allows.
type handler struct {
	levels *Levels
	next   slog.Handler
	logger *state
}

var _ slog.Handler = (*handler)(nil)

func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return int64(level) >= h.logger.level.Load()
}

func (h *handler) Handle(ctx context.Context, r slog.Record) error { return h.next.Handle(ctx, r) }

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := &handler{h.levels, h.next.WithAttrs(attrs), h.logger}
	for _, a := range attrs {
		if a.Key == NameKey && a.Value.Kind() == slog.KindString {
			h.levels.mu.Lock()
			out.logger = h.levels.logger(a.Value.String())
			h.levels.mu.Unlock()
		}
	}
	return out
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.levels, h.next.WithGroup(name), h.logger}
}
