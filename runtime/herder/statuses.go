package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/configs/backoff"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/logging"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// listener publishes the states of what runs here.
type listener struct{ h *Herder }

func (l listener) ConnectorStatus(name string, s worker.Status) {
	l.h.share(name, storage.ConnectorInstance, s)
}

func (l listener) TaskStatus(id worker.TaskID, s worker.Status) {
	if tasks, _ := l.h.configs.Tasks(id.Connector); s.State == rest.Unassigned && id.Task >= len(tasks) {
		l.h.states.Remove(id.Connector, id.Task) // the task no longer exists
		return
	}
	l.h.share(id.Connector, id.Task, s)
}

func (l listener) TopicUsed(id worker.TaskID, topic string) {
	if l.h.opts.Worker.Config.Bool("topic.tracking.enable") {
		l.h.states.PutTopic(topic, id.Connector, id.Task)
	}
}

func (h *Herder) share(name string, task int, s worker.Status) {
	switch s.State {
	case rest.Failed, rest.Unassigned:
		h.putSafe(name, task, s)
	default:
		h.states.Put(name, task, h.stored(name, s))
	}
	if s.Crashed {
		h.crashed(name, task)
	}
}

func (h *Herder) putSafe(name string, task int, s worker.Status) {
	h.states.PutSafe(name, task, h.stored(name, s))
}

func (h *Herder) stored(name string, s worker.Status) storage.Status {
	return storage.Status{State: string(s.State), Trace: logging.Cut(h.redactOf(name, s.Trace), fault.Longest), WorkerID: h.opts.WorkerID, Generation: h.place.generation(), Version: s.Version}
}

// removeStale removes the states of connectors and tasks that no longer exist. The leader does so
// at every assignment.
func (h *Herder) removeStale() {
	for _, name := range h.states.Connectors() {
		h.removeStaleOf(name)
	}
}

func (h *Herder) removeStaleOf(name string) {
	_, exists := h.configs.Connector(name)
	tasks, _ := h.configs.Tasks(name)
	_, shown, _ := h.states.Connector(name)
	for n := range shown {
		if !exists || n >= len(tasks) {
			h.states.Remove(name, n)
		}
	}
	if !exists {
		h.states.Remove(name, storage.ConnectorInstance)
		h.states.ForgetTopics(name)
	}
}

// runsHere reports whether a connector or task should run here.
func (h *Herder) runsHere(name string, task int) bool {
	if task != storage.ConnectorInstance {
		_, wanted := h.wantedTasks(name)
		_, ok := wanted[task]
		return ok
	}
	_, exists := h.configs.Connector(name)
	return exists && h.place.holds(name, group.Instance)
}

// statusRead handles a state that was read. The leader sweeps the statuses if the connector or task
// does not exist: its former worker was cut off and reports late.
func (h *Herder) statusRead(name string, task int) {
	_, exists := h.configs.Connector(name)
	if tasks, _ := h.configs.Tasks(name); exists && task < len(tasks) || !h.place.leads() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.sweeping {
		h.sweeping = h.inBackground(h.sweepStatuses)
	}
}

// sweepStatuses removes stale states. Only the leader does this, and only after it has read the
// configurations to their end.
func (h *Herder) sweepStatuses() {
	for retries := (backoff.Retries{Policy: publishBackoff}); h.place.leads() && h.sleep(retries.Next()); {
		ctx, cancel := context.WithTimeout(h.closing, configTimeout)
		err := h.place.confirm(ctx)
		if err == nil {
			err = h.configs.Sync(ctx)
		}
		cancel()
		if err == nil {
			break
		}
	}
	h.mu.Lock()
	h.sweeping = false
	h.mu.Unlock()
	if h.place.leads() {
		h.removeStale()
	}
}
