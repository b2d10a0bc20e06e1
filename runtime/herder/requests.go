package herder

import (
	"context"
	"log/slog"
	"strings"

	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// Pause stops a connector's tasks from moving records. It returns before that is done.
func (h *Herder) Pause(ctx context.Context, name string) error {
	return h.retarget(ctx, name, storage.TargetPaused)
}

// Resume undoes Pause and Stop. It returns before that is done.
func (h *Herder) Resume(ctx context.Context, name string) error {
	return h.retarget(ctx, name, storage.TargetStarted)
}

func (h *Herder) retarget(ctx context.Context, name, target string) error {
	if _, exists := h.configs.Connector(name); !exists {
		return unknown(name)
	}
	defer h.puts.lock(name)()
	if _, exists := h.configs.Connector(name); !exists { // it was deleted meanwhile
		return unknown(name)
	}
	return h.place.write(ctx, func(ctx context.Context) error { return h.configs.PutTarget(ctx, name, target) })
}

// Stop ends a connector and its tasks, but keeps its configuration and offsets. A worker that is
// alone has stopped them when Stop returns.
func (h *Herder) Stop(ctx context.Context, name string) error {
	if _, exists := h.configs.Connector(name); !exists {
		return unknown(name)
	}
	if err := h.place.leading(ctx); err != nil {
		return err
	}
	l, err := h.putStopped(ctx, name)
	if err == nil && h.place.alone() {
		h.settle(l)
	}
	return err
}

func (h *Herder) putStopped(ctx context.Context, name string) (*local, error) {
	defer h.puts.lock(name)()
	if _, exists := h.configs.Connector(name); !exists { // it was deleted meanwhile
		return nil, unknown(name)
	}
	l := h.local(name)
	return l, h.place.write(ctx, func(ctx context.Context) error {
		l.writing.Lock()
		defer l.writing.Unlock()
		return h.configs.PutStopped(ctx, name)
	})
}

// SetLoggerEverywhere changes a level on every worker of the cluster.
func (h *Herder) SetLoggerEverywhere(ctx context.Context, name string, level slog.Level) error {
	return h.place.write(ctx, func(ctx context.Context) error {
		return h.configs.PutLoggerLevel(ctx, name, strings.ToUpper(logging.LevelName(level)))
	})
}
