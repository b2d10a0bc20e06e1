package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/runtime/fault"
)

// TaskLogs returns the last lines of the log about a task, or about its connector, of the worker
// that runs the task or ran it last. With here it returns those of this worker.
func (h *Herder) TaskLogs(_ context.Context, name string, task, lines int, here bool) ([]rest.LogLine, error) {
	st, err := h.Status(name)
	if err != nil {
		return nil, err
	}
	for _, t := range st.Tasks {
		switch {
		case t.ID != task:
		case here || t.WorkerID == h.opts.WorkerID:
			return h.lastLines(name, task, lines), nil
		default:
			return nil, &Elsewhere{URL: h.place.urlOf(t.WorkerID)}
		}
	}
	return nil, noTask(name, task)
}

func (h *Herder) lastLines(name string, task, lines int) []rest.LogLine {
	out := []rest.LogLine{}
	for _, l := range h.opts.Logs.Last(name, task, lines) {
		shown := rest.LogLine{Time: l.Time, Level: l.Level, Logger: l.Logger, Message: h.redactOf(name, l.Message), Attributes: map[string]string{}}
		for k, v := range l.Attributes {
			shown.Attributes[k] = h.redactOf(name, v)
		}
		out = append(out, shown)
	}
	return out
}

func noTask(name string, task int) error {
	return fault.New(fault.NotFound, "No status found for task %s-%d", name, task)
}
