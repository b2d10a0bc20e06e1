package herder

import (
	"maps"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/worker"
)

// Progress is what is behind a state, as far as this worker knows. Apache's clients do not know it, and get it only when they ask.
type Progress struct {
	Restarts int `json:"restarts"` // by restart.policy, on this worker
	*Moved
}

// Moved is what a task has moved since it was started.
type Moved struct {
	Records    int64  `json:"records"`                    // in Kafka, or taken by the sink
	InFlight   int64  `json:"records_in_flight"`          // sent to Kafka or into the sink, and not acknowledged yet
	LastRecord string `json:"last_record_time,omitempty"` // when records were last acknowledged
	Lag        *int64 `json:"lag_bytes,omitempty"`        // input that is known to be waiting
	Trouble    string `json:"trouble,omitempty"`          // why the task cannot work though it has not failed
}

func moved(p worker.Progress) *Moved {
	out := &Moved{Records: p.Records, InFlight: p.InFlight, Trouble: p.Trouble}
	if !p.Last.IsZero() {
		out.LastRecord = p.Last.Format(time.RFC3339Nano)
	}
	if p.Lag != connect.UnknownLag {
		out.Lag = &p.Lag
	}
	return out
}

// addProgress adds what is known here of a connector, if that is here, and its tasks.
func (b *base) addProgress(st *ConnectorStatus, here bool, restarts map[int]int) {
	if here {
		st.Connector.Progress = &Progress{Restarts: restarts[group.Instance]}
	}
	for i := range st.Tasks {
		if p, ok := b.worker.TaskProgress(worker.TaskID{Connector: st.Name, Task: st.Tasks[i].ID}); ok {
			st.Tasks[i].Progress = &Progress{Restarts: restarts[st.Tasks[i].ID], Moved: moved(p)}
		}
	}
}

// StatusWithProgress is the states of a connector and its tasks, and what they have done.
func (s *Standalone) StatusWithProgress(name string) (ConnectorStatus, error) {
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
func (d *Distributed) StatusWithProgress(name string) (ConnectorStatus, error) {
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
