package worker

import "millrace/configs/provider"

// Rotated returns the connectors and tasks whose variables have new values since their start, and
// which require a restart in that case (config.action.reload). Variables that cannot be resolved at
// the moment count as unchanged.
func (w *Worker) Rotated() (connectors []string, tasks []TaskID) {
	w.mu.Lock()
	started := map[string]*provider.Reading{}
	for name, c := range w.connectors {
		started[name] = c.config
	}
	running := map[TaskID][]*provider.Reading{}
	for id, t := range w.tasks {
		running[id] = t.from
	}
	w.mu.Unlock()
	for name, r := range started {
		if reloads(r) && w.Providers.Outdated(r) {
			connectors = append(connectors, name)
		}
	}
	for id, from := range running {
		for _, r := range from {
			if reloads(from[0]) && w.Providers.Outdated(r) {
				tasks = append(tasks, id)
				break
			}
		}
	}
	return connectors, tasks
}

// reloads reports whether a connector restarts when a config provider has other values.
func reloads(connector *provider.Reading) bool {
	return connector.Props["config.action.reload"] != "none"
}
