package herder

import (
	"millrace/runtime/logging"
	"millrace/runtime/storage"
)

// configEvents takes in what is written to the config topic.
type configEvents struct{ d *Distributed }

var _ storage.ConfigEvents = configEvents{}

// ConnectorConfig has a new connector assigned. One that was deleted just before may be here already: then nothing changes in the group.
func (e configEvents) ConnectorConfig(name string, known bool) {
	if known || len(e.d.heldOf(name)) > 0 {
		e.d.kick(name)
	}
	if !known {
		e.d.wantAssignment()
	}
}

func (e configEvents) ConnectorRemoved(name string) {
	e.d.local(name).remove()
	e.d.interrupt(name)
	e.d.kick(name)
	if e.d.leads() {
		e.d.states.ForgetTopics(name)
	}
	e.d.wantAssignment()
}

// TasksCommitted restarts tasks here that are configured anew. Only another number of tasks needs another assignment.
func (e configEvents) TasksCommitted(name string, before, after int) {
	e.d.kick(name)
	if before != after {
		e.d.wantAssignment()
	}
}

func (e configEvents) TargetChanged(name string) {
	if e.d.configs.Target(name) == storage.TargetStopped {
		e.d.interrupt(name)
	}
	e.d.kick(name)
}

func (e configEvents) RestartRequested(name string, r storage.RestartRequest) {
	if l := e.d.local(name); len(e.d.heldOf(name)) > 0 {
		e.d.inBackground(func() { e.d.restartHere(l, Restart(r)) })
	}
}

func (e configEvents) LoggerLevel(logger, level string) {
	if l, ok := logging.ParseLevel(level); ok {
		e.d.SetLogger(logger, l)
	}
}

// interrupt ends a start that is under way, so that whoever wants the connector gone need not wait for one that hangs.
func (d *Distributed) interrupt(name string) {
	l := d.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.abort()
}
