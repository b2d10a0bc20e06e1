package worker

import "maps"

// resolved holds properties with variables, and their values at the start of a connector or task.
type resolved struct{ raw, props map[string]string }

// Rotated returns the connectors and tasks whose variables have new values since their start, and
// which require a restart in that case (config.action.reload). Variables that cannot be resolved at
// the moment count as unchanged.
func (w *Worker) Rotated() (connectors []string, tasks []TaskID) {
	w.mu.Lock()
	started := map[string]resolved{}
	for name, c := range w.connectors {
		started[name] = resolved{c.raw, c.props}
	}
	running := map[TaskID][]resolved{}
	for id, t := range w.tasks {
		running[id] = t.from
	}
	w.mu.Unlock()
	for name, r := range started {
		if r.props["config.action.reload"] != "none" && w.rotated(r) {
			connectors = append(connectors, name)
		}
	}
	for id, from := range running {
		for _, r := range from {
			if from[0].props["config.action.reload"] != "none" && w.rotated(r) {
				tasks = append(tasks, id)
				break
			}
		}
	}
	return connectors, tasks
}

func (w *Worker) rotated(r resolved) bool {
	if !w.Providers.RefersAny(r.raw) {
		return false
	}
	now, err := w.Providers.Resolve(r.raw)
	return err == nil && !maps.Equal(now, r.props)
}
