package worker

import "maps"

// resolved is properties with variables, and what they stood for when something was started with them.
type resolved struct{ raw, props map[string]string }

// Rotated gives the connectors and tasks whose variables stand for something else now than when they were started, and whose
// configuration wants them restarted then (config.action.reload). What cannot be resolved at the moment is as it was.
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
