package herder

import (
	"context"
	"net/url"

	"millrace/api/rest"
)

// TaskLogs is the last lines of the log that are about a task, or about its connector.
func (s *Standalone) TaskLogs(_ context.Context, name string, task, lines int, _ bool) ([]rest.LogLine, error) {
	st, err := s.Status(name)
	if err != nil {
		return nil, err
	}
	if !hasTask(st, task) {
		return nil, noTask(name, task)
	}
	return s.lastLines(name, task, lines), nil
}

// TaskLogs is the same of the worker that runs the task, or ran it last. Here it is what this worker knows itself.
func (d *Distributed) TaskLogs(_ context.Context, name string, task, lines int, here bool) ([]rest.LogLine, error) {
	st, err := d.Status(name)
	if err != nil {
		return nil, err
	}
	for _, t := range st.Tasks {
		switch {
		case t.ID != task:
		case here || t.WorkerID == d.opts.WorkerID:
			return d.lastLines(name, task, lines), nil
		default:
			return nil, &Elsewhere{URL: d.urlOf(t.WorkerID)}
		}
	}
	return nil, noTask(name, task)
}

// urlOf is the URL of another worker: its scheme is this one's.
func (d *Distributed) urlOf(workerID string) string {
	scheme := "http"
	if own, err := url.Parse(d.cluster.Group.URL); err == nil && own.Scheme != "" {
		scheme = own.Scheme
	}
	return scheme + "://" + workerID
}

func (b *base) lastLines(name string, task, lines int) []rest.LogLine {
	out := []rest.LogLine{}
	for _, l := range b.opts.Logs.Last(name, task, lines) {
		shown := rest.LogLine{Time: l.Time, Level: l.Level, Logger: l.Logger, Message: b.redactOf(name, l.Message), Attributes: map[string]string{}}
		for k, v := range l.Attributes {
			shown.Attributes[k] = b.redactOf(name, v)
		}
		out = append(out, shown)
	}
	return out
}

func hasTask(st rest.ConnectorStatus, task int) bool {
	for _, t := range st.Tasks {
		if t.ID == task {
			return true
		}
	}
	return false
}

func noTask(name string, task int) error {
	return fault(NotFound, "No status found for task %s-%d", name, task)
}
