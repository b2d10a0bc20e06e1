package herder

import (
	"maps"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/worker"
)

func moved(p worker.Progress) *rest.Moved {
	out := &rest.Moved{Records: p.Records, InFlight: p.InFlight, Trouble: p.Trouble}
	if !p.Last.IsZero() {
		out.LastRecord = p.Last.Format(time.RFC3339Nano)
	}
	if p.Lag != connect.UnknownLag {
		out.Lag = &p.Lag
	}
	return out
}

// addProgress adds the progress of a connector's tasks here, and restarts of the connector if it is
// here.
func (h *Herder) addProgress(st *rest.ConnectorStatus, here bool, restarts map[int]int) {
	if here {
		st.Connector.Progress = &rest.Progress{Restarts: restarts[group.Instance]}
	}
	for i := range st.Tasks {
		if p, ok := h.worker.TaskProgress(worker.TaskID{Connector: st.Name, Task: st.Tasks[i].ID}); ok {
			st.Tasks[i].Progress = &rest.Progress{Restarts: restarts[st.Tasks[i].ID], Moved: moved(p)}
		}
	}
}

// StatusWithProgress returns the states of a connector and its tasks, and the progress of the tasks
// that run on this worker.
func (h *Herder) StatusWithProgress(name string) (rest.ConnectorStatus, error) {
	st, err := h.Status(name)
	h.mu.Lock()
	l, known := h.locals[name]
	h.mu.Unlock()
	if known && err == nil {
		l.mu.Lock()
		restarts := maps.Clone(l.crash.restarts)
		l.mu.Unlock()
		h.addProgress(&st, h.place.holds(name, group.Instance), restarts)
	}
	return st, err
}
