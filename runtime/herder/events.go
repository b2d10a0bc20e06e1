package herder

import (
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// configEvents handles records that were written to the store of configurations.
type configEvents struct{ h *Herder }

var _ storage.ConfigEvents = configEvents{}

// ConnectorConfig asks for the assignment of a new connector. The work of a connector that was
// deleted just before may still be assigned here: then the new one starts at once. A worker that is
// alone starts a connector again whose configuration is stored unchanged.
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

// ConnectorRemoved stops what runs here of a deleted connector.
func (e configEvents) ConnectorRemoved(name string) {
	e.h.local(name).remove()
	e.h.interrupt(name)
	e.h.enqueue(name)
	if e.h.place.leads() {
		e.h.states.ForgetTopics(name)
	}
	e.h.place.wantAssignment()
}

// TasksCommitted restarts the tasks here. Only another number of tasks needs a new assignment.
func (e configEvents) TasksCommitted(name string, before, after int) {
	e.h.enqueue(name)
	if before != after {
		e.h.place.wantAssignment()
	}
}

// TargetChanged pauses, resumes or stops the connector. A stop does not wait for a start that
// hangs.
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
