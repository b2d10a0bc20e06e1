package herder

import (
	"millrace/api/rest"
	"millrace/runtime/health"
)

func (b *base) health(known func(connector string) bool) rest.WorkerHealth {
	return rest.WorkerHealth{WorkerID: b.opts.WorkerID, Plugins: health.Plugins(b.plugins(), known)}
}

// WorkerHealth is how this worker does.
func (s *Standalone) WorkerHealth() rest.WorkerHealth {
	return s.health(func(connector string) bool { _, ok := s.find(connector); return ok })
}

// WorkerHealth is how this worker does; of others they tell.
func (d *Distributed) WorkerHealth() rest.WorkerHealth {
	out := d.health(func(connector string) bool { _, ok := d.configs.Connector(connector); return ok })
	d.rebalances.mu.Lock()
	defer d.rebalances.mu.Unlock()
	r := rest.Rebalances{Completed: d.rebalances.completed, Failed: d.member.Counts().Failures, UnderWay: !d.rebalances.began.IsZero()}
	if ended := d.rebalances.ended.UTC(); !d.rebalances.ended.IsZero() {
		r.Last = &ended
	}
	out.Rebalances = &r
	return out
}
