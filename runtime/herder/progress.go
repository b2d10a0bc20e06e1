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

// addProgress adds what is known here of a connector, if that is here, and its tasks.
func (b *base) addProgress(st *rest.ConnectorStatus, here bool, restarts map[int]int) {
	if here {
		st.Connector.Progress = &rest.Progress{Restarts: restarts[group.Instance]}
	}
	for i := range st.Tasks {
		if p, ok := b.worker.TaskProgress(worker.TaskID{Connector: st.Name, Task: st.Tasks[i].ID}); ok {
			st.Tasks[i].Progress = &rest.Progress{Restarts: restarts[st.Tasks[i].ID], Moved: moved(p)}
		}
	}
}

// StatusWithProgress is the states of a connector and its tasks, and what they have done.
func (s *Standalone) StatusWithProgress(name string) (rest.ConnectorStatus, error) {
	st, err := s.Status(name)
	if c, ok := s.find(name); ok && err == nil {
		c.mu.Lock()
		restarts := maps.Clone(c.crash.restarts)
		c.mu.Unlock()
		s.addProgress(&st, true, restarts)
	}
	return st, err
}

// StatusWithProgress is the states of a connector and its tasks, and what those have done that run on this worker.
func (d *Distributed) StatusWithProgress(name string) (rest.ConnectorStatus, error) {
	st, err := d.Status(name)
	d.mu.Lock()
	l, known := d.locals[name]
	d.mu.Unlock()
	if known && err == nil {
		l.mu.Lock()
		restarts := maps.Clone(l.crash.restarts)
		l.mu.Unlock()
		d.addProgress(&st, d.holds(name, group.Instance), restarts)
	}
	return st, err
}
