package herder

import (
	"time"

	"millrace/runtime/worker"
)

// WorkerHealth is how a worker does: its plugins, and its rebalances.
type WorkerHealth struct {
	WorkerID   string                `json:"worker_id"`
	Plugins    []worker.PluginHealth `json:"plugins"`
	Rebalances *Rebalances           `json:"rebalances,omitempty"` // missing in standalone mode
}

// Rebalances is what a worker has seen of its group's since it was started.
type Rebalances struct {
	Completed int64      `json:"completed"`
	Failed    int64      `json:"failed"`
	UnderWay  bool       `json:"under_way"`
	Last      *time.Time `json:"last,omitempty"` // when the last one ended
}

func (b *base) health(known func(connector string) bool) WorkerHealth {
	return WorkerHealth{WorkerID: b.opts.WorkerID, Plugins: b.plugins().Health(known)}
}

// WorkerHealth is how this worker does.
func (s *Standalone) WorkerHealth() WorkerHealth {
	return s.health(func(connector string) bool { _, ok := s.find(connector); return ok })
}

// WorkerHealth is how this worker does; of others they tell.
func (d *Distributed) WorkerHealth() WorkerHealth {
	out := d.health(func(connector string) bool { _, ok := d.configs.Connector(connector); return ok })
	d.rebalances.mu.Lock()
	defer d.rebalances.mu.Unlock()
	r := Rebalances{Completed: d.rebalances.completed, Failed: d.member.Counts().Failures, UnderWay: !d.rebalances.began.IsZero()}
	if ended := d.rebalances.ended.UTC(); !d.rebalances.ended.IsZero() {
		r.Last = &ended
	}
	out.Rebalances = &r
	return out
}
