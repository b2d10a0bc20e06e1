package herder

import (
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// configEvents takes in what is written to the config topic.
type configEvents struct{ h *Herder }

var _ storage.ConfigEvents = configEvents{}

// ConnectorConfig has a new connector assigned. One that was deleted just before may be here already: then nothing changes in the group.
func (e configEvents) ConnectorConfig(name string, known bool) {
	if known && e.h.place.alone() {
		l := e.h.local(name)
		l.mu.Lock()
		l.again = true
		l.mu.Unlock()
	}
	if known || len(e.h.place.heldOf(name)) > 0 {
		e.h.enqueue(name)
	}
	if !known {
		e.h.place.wantAssignment()
	}
}

func (e configEvents) ConnectorRemoved(name string) {
	e.h.local(name).remove()
	e.h.interrupt(name)
	e.h.enqueue(name)
	if e.h.place.leads() {
		e.h.states.ForgetTopics(name)
	}
	e.h.place.wantAssignment()
}

// TasksCommitted restarts tasks here that are configured anew. Only another number of tasks needs another assignment.
func (e configEvents) TasksCommitted(name string, before, after int) {
	e.h.enqueue(name)
	if before != after {
		e.h.place.wantAssignment()
	}
}

func (e configEvents) TargetChanged(name string) {
	if e.h.configs.Target(name) == storage.TargetStopped {
		e.h.interrupt(name)
	}
	e.h.enqueue(name)
}

func (e configEvents) RestartRequested(name string, r storage.RestartRequest) {
	if len(e.h.place.heldOf(name)) > 0 {
		e.h.inBackground(func() { e.h.restartHere(name, Restart(r)) })
	}
}

func (e configEvents) LoggerLevel(logger, level string) {
	if l, ok := logging.ParseLevel(level); ok {
		e.h.SetLogger(logger, l)
	}
}
