package worker

import (
	"context"
	"fmt"

	"millrace/plugins/boundary"
)

// Threads returns the stacks of the threads of a task, as text. It works while the task hangs.
func (w *Worker) Threads(ctx context.Context, id TaskID) (string, error) {
	plugin, err := w.pluginOf(id)
	if err != nil {
		return "", fmt.Errorf("%w: it has no threads", err)
	}
	return plugin.Threads(ctx, id.Connector, id.Task)
}

// Measured returns the metrics that the plugin of a task has registered for it.
func (w *Worker) Measured(ctx context.Context, id TaskID) ([]boundary.Measured, error) {
	plugin, err := w.pluginOf(id)
	if err != nil {
		return nil, fmt.Errorf("%w: it has no metrics", err)
	}
	return plugin.Measured(ctx, id.Connector, id.Task)
}

// pluginOf returns the plugin of a task that runs.
func (w *Worker) pluginOf(id TaskID) (boundary.Plugin, error) {
	w.mu.Lock()
	r := w.tasks[id]
	w.mu.Unlock()
	if r == nil {
		return nil, fmt.Errorf("task %s does not run on this worker", id)
	}
	plugin := r.base.plugin.Load()
	if plugin == nil {
		return nil, fmt.Errorf("task %s has no plugin process yet", id)
	}
	select {
	case <-r.done:
		return nil, fmt.Errorf("task %s has ended", id)
	default:
		return *plugin, nil
	}
}
