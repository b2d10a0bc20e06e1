package herder

import (
	"context"
	"maps"

	"millrace/api/rest"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// bringInstance starts, stops, pauses or resumes the connector itself, as the stores demand.
func (h *Herder) bringInstance(l *local) {
	config, exists := h.configs.Connector(l.name)
	target := h.configs.Target(l.name)
	switch held := h.place.holds(l.name, group.Instance); {
	case !held || !exists:
		h.dropInstance(l, exists)
	case target == storage.TargetStopped:
		l.fail(nil) // an earlier start is no answer to a request about a connector that is stopped
		if l.instance != stopped {
			h.worker.StopConnector(l.name)
			h.showInstance(l, stopped, worker.Status{State: rest.Stopped, Version: h.place.stoppedVersion(config)})
		}
	case (l.instance == running || l.instance == failed) && !maps.Equal(l.config, config):
		h.worker.StopConnector(l.name)
		h.startInstance(l, config, target)
	case l.instance == running:
		h.pauseInstance(l, target)
	case l.instance != failed:
		h.startInstance(l, config, target)
	}
}

// dropInstance stops the connector itself. Its state becomes UNASSIGNED, or is removed if the
// connector was deleted.
func (h *Herder) dropInstance(l *local, exists bool) {
	if l.instance == absent {
		return
	}
	h.worker.StopConnector(l.name)
	l.instance, l.config, l.paused = absent, nil, false
	if exists {
		h.putSafe(l.name, group.Instance, worker.Status{State: rest.Unassigned})
		return
	}
	h.states.Remove(l.name, storage.ConnectorInstance)
}

func (h *Herder) pauseInstance(l *local, target string) {
	paused := target == storage.TargetPaused
	if paused == l.paused {
		return
	}
	l.paused = paused
	if paused {
		h.showInstance(l, running, worker.Status{State: rest.Paused, Version: h.versionOf(l.config)})
		return
	}
	h.showInstance(l, running, worker.Status{State: rest.Running, Version: h.versionOf(l.config)})
	h.reconfigure(l, true)
}

// startInstance starts the connector itself, unless it is paused.
func (h *Herder) startInstance(l *local, config map[string]string, target string) {
	h.plugins().Await(h.closing, config)
	l.config, l.paused, l.classes[group.Instance] = config, target == storage.TargetPaused, h.classOf(config)
	version := h.versionOf(config)
	if l.paused {
		l.fail(nil)
		h.showInstance(l, waiting, worker.Status{State: rest.Paused, Version: version})
		return
	}
	ctx, cancel := context.WithTimeout(h.closing, requestTimeout)
	defer cancel()
	l.mu.Lock()
	l.abort = cancel
	delete(l.crashed, group.Instance)
	l.mu.Unlock()
	err := h.worker.StartConnector(ctx, l.name, config, boundary.ConnectorEvents{
		ReconfigureTasks: func() { h.reconfigure(l, false) },
		Failed:           func(err error) { h.instanceFailed(l, version, err) },
	})
	l.fail(err)
	if ctx.Err() == context.Canceled { // interrupted: the request that did it enqueues the connector
		l.fail(ctx.Err())
		h.worker.StopConnector(l.name)
		l.instance, l.config = absent, nil
		return
	}
	if err != nil {
		h.opts.Worker.Log.Error("connector failed to start", "connector", l.name, "error", err)
		h.showInstance(l, failed, worker.Failed(version, err, connect.IsProcessEnded(err)))
		return
	}
	h.showInstance(l, running, worker.Status{State: rest.Running, Version: version})
	h.reconfigure(l, true)
}

// instanceFailed handles a connector that ended on its own.
func (h *Herder) instanceFailed(l *local, version string, err error) {
	h.inBackground(func() {
		l.op.Lock()
		defer l.op.Unlock()
		if l.instance == running && h.worker.IsRunning(l.name) {
			h.opts.Worker.Log.Error("connector failed", "connector", l.name, "error", err)
			h.showInstance(l, failed, worker.Failed(version, err, connect.IsProcessEnded(err)))
		}
	})
}

// showInstance changes the state of the connector itself and publishes it.
func (h *Herder) showInstance(l *local, to instanceState, s worker.Status) {
	l.instance = to
	listener{h}.ConnectorStatus(l.name, s)
}

// classOf returns the class that a configuration names; nil if there is none.
func (h *Herder) classOf(config map[string]string) *connect.Class {
	class, err := h.validator.ClassOf(config)
	if err != nil {
		return nil
	}
	return class
}

func (h *Herder) versionOf(config map[string]string) string {
	if class := h.classOf(config); class != nil {
		return class.Version
	}
	return ""
}
