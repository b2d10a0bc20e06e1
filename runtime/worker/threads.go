package worker

import (
	"context"
	"fmt"
)

// Threads returns the stacks of the threads of a task, as text. It works while the task hangs.
func (w *Worker) Threads(ctx context.Context, id TaskID) (string, error) {
	w.mu.Lock()
	r := w.tasks[id]
	w.mu.Unlock()
	if r == nil {
		return "", fmt.Errorf("task %s does not run on this worker: it has no threads", id)
	}
	plugin := r.base.plugin.Load()
	if plugin == nil {
		return "", fmt.Errorf("task %s has no plugin process yet: it has no threads", id)
	}
	select {
	case <-r.done:
		return "", fmt.Errorf("task %s has ended: it has no threads", id)
	default:
		return (*plugin).Threads(ctx, id.Connector, id.Task)
	}
}
