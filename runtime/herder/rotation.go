package herder

import "millrace/runtime/worker"

// followSecrets restarts what runs here with outdated values of config providers, until the herder
// closes.
func (h *Herder) followSecrets() {
	every := h.opts.Worker.Config.Millis("config.reload.interval.ms")
	if every <= 0 || h.providers().None() {
		return
	}
	h.inBackground(func() {
		for h.sleep(every) {
			if connectors, tasks := h.worker.Rotated(); len(connectors)+len(tasks) > 0 {
				h.restartRotated(connectors, tasks)
			}
		}
	})
}

func (h *Herder) restartRotated(connectors []string, tasks []worker.TaskID) {
	for _, name := range connectors {
		h.opts.Worker.Log.Info("restarting, because a config provider has other values now", "connector", name)
		if err := h.restartInstance(name); err != nil {
			h.opts.Worker.Log.Error("restarting", "connector", name, "error", err)
		}
	}
	for _, id := range tasks {
		h.opts.Worker.Log.Info("restarting, because a config provider has other values now", "connector", id.Connector, "task", id.Task)
		l := h.lock(id.Connector)
		h.restartTask(l, id.Task)
		l.op.Unlock()
	}
}
