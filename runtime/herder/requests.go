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
	l := h.local(name)
	err := h.place.write(ctx, func(ctx context.Context) error {
		l.writing.Lock()
		defer l.writing.Unlock()
		if err := h.configs.PutTasks(ctx, name, nil); err != nil {
			return err
		}
		return h.configs.PutTarget(ctx, name, storage.TargetStopped)
	})
	if err == nil && h.place.alone() {
		h.settle(l)
	}
	return err
}

// SetLoggerEverywhere changes a level on every worker of the cluster.
func (h *Herder) SetLoggerEverywhere(ctx context.Context, name string, level slog.Level) error {
	return h.place.write(ctx, func(ctx context.Context) error {
		return h.configs.PutLoggerLevel(ctx, name, strings.ToUpper(logging.LevelName(level)))
	})
}
