package group

import (
	"sync/atomic"
	"time"
)

// Counts holds the counters of a member since it was made.
type Counts struct {
	Joins, Syncs, Heartbeats, Failures int64
	// the last heartbeat that the coordinator answered; zero: none
	LastHeartbeat time.Time
}

type counters struct {
	joins, syncs, heartbeats, failures atomic.Int64
	lastBeat                           atomic.Int64 // in milliseconds since 1970
}

func (c *counters) beat() {
	c.heartbeats.Add(1)
	c.lastBeat.Store(time.Now().UnixMilli())
}

// Counts returns the member's counters.
func (m *Member) Counts() Counts {
	c := Counts{Joins: m.counters.joins.Load(), Syncs: m.counters.syncs.Load(), Heartbeats: m.counters.heartbeats.Load(), Failures: m.counters.failures.Load()}
	if last := m.counters.lastBeat.Load(); last != 0 {
		c.LastHeartbeat = time.UnixMilli(last)
	}
	return c
}
