package herder

import (
	"context"
	"math"
	"slices"
	"strings"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/worker"
)

// TaskLogs returns the last lines of the log about a task, or about its connector, of the worker
// that runs the task or ran it last. With here it returns those of this worker.
func (h *Herder) TaskLogs(_ context.Context, name string, task, lines int, here bool) ([]rest.LogLine, error) {
	if err := h.isHere(name, task, here); err != nil {
		return nil, err
	}
	return h.lastLines(name, task, lines), nil
}

// TaskThreads returns the stacks of a task's threads, from the worker that runs the task. With here
// it must be this worker.
func (h *Herder) TaskThreads(ctx context.Context, name string, task int, here bool) (rest.TaskThreads, error) {
	if err := h.isHere(name, task, here); err != nil {
		return rest.TaskThreads{}, err
	}
	text, err := h.worker.Threads(ctx, worker.TaskID{Connector: name, Task: task})
	if err != nil {
		return rest.TaskThreads{}, fault.New(fault.NotFound, "%s", h.redactOf(name, err.Error()))
	}
	return rest.TaskThreads{WorkerID: h.opts.WorkerID, Text: h.redactOf(name, text)}, nil
}

// maxTaskMetrics limits the metrics of a task in an answer: a plugin chooses their number.
const maxTaskMetrics = 1000

// TaskMetrics returns the metrics that the plugin of a task has registered for it, from the worker
// that runs the task. With here it must be this worker.
func (h *Herder) TaskMetrics(ctx context.Context, name string, task int, here bool) (rest.TaskMetrics, error) {
	out := rest.TaskMetrics{WorkerID: h.opts.WorkerID, Metrics: []rest.TaskMetric{}}
	if err := h.isHere(name, task, here); err != nil {
		return out, err
	}
	measured, err := h.worker.Measured(ctx, worker.TaskID{Connector: name, Task: task})
	if err != nil {
		return out, fault.New(fault.NotFound, "%s", h.redactOf(name, err.Error()))
	}
	for _, m := range measured[:min(len(measured), maxTaskMetrics)] {
		shown := rest.TaskMetric{Class: m.Class, Name: h.redactOf(name, m.Name), Description: h.redactOf(name, m.Description), Tags: map[string]string{}}
		for k, v := range m.Tags {
			shown.Tags[k] = h.redactOf(name, v)
		}
		if !math.IsNaN(m.Value) && !math.IsInf(m.Value, 0) {
			shown.Value = &m.Value
		}
		out.Metrics = append(out.Metrics, shown)
	}
	slices.SortStableFunc(out.Metrics, func(a, b rest.TaskMetric) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// isHere returns Elsewhere if another worker runs a task, unless the caller is sure that this one
// does.
func (h *Herder) isHere(name string, task int, sure bool) error {
	st, err := h.Status(name)
	if err != nil {
		return err
	}
	for _, t := range st.Tasks {
		switch {
		case t.ID != task:
		case sure || t.WorkerID == h.opts.WorkerID:
			return nil
		default:
			return &Elsewhere{URL: h.place.urlOf(t.WorkerID)}
		}
	}
	return noTask(name, task)
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
