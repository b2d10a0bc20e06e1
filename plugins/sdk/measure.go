package sdk

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// measured are the running tasks that publish measurements.
type measured struct {
	mu    sync.Mutex
	tasks map[*measuredTask]struct{}
}

// measuredTask is a task that has started. Its end waits until it is not being measured.
type measuredTask struct {
	connector, class string
	task             uint32
	of               connect.Measurer
	log              *slog.Logger
	panicked         sync.Once // is logged once

	mu    sync.Mutex
	ended bool
}

// add adds a task that has started, if it is a Measurer. end removes it.
func (m *measured) add(log *slog.Logger, connector, class string, task uint32, of any) (end func()) {
	measurer, ok := of.(connect.Measurer)
	if !ok {
		return func() {}
	}
	t := &measuredTask{connector: connector, class: class, task: task, of: measurer, log: log}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tasks == nil {
		m.tasks = map[*measuredTask]struct{}{}
	}
	m.tasks[t] = struct{}{}
	return func() {
		m.mu.Lock()
		delete(m.tasks, t)
		m.mu.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		t.ended = true
	}
}

// read returns a task's measurements. A task that panics has none.
func (t *measuredTask) read() (out []connect.Measurement) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			out = nil
			t.panicked.Do(func() { t.log.Error("the measurements of a task panic", "panic", r) })
		}
	}()
	return t.of.Measure()
}

// Metrics returns the measurements of all tasks of the process.
func (s *server) Metrics(context.Context, *connectv1.MetricsRequest) (*connectv1.MetricsResponse, error) {
	s.measured.mu.Lock()
	tasks := slices.Collect(maps.Keys(s.measured.tasks))
	s.measured.mu.Unlock()
	out := &connectv1.MetricsResponse{}
	for _, t := range tasks {
		for _, m := range t.read() {
			out.Metrics = append(out.Metrics, &connectv1.Metric{
				Connector: t.connector, Task: &t.task, Class: t.class,
				Name: m.Name, Description: m.Description, Tags: m.Tags, Value: m.Value,
			})
		}
	}
	return out, nil
}
