package herder

import (
	"context"
	"maps"
	"sync"

	"millrace/runtime/group"
)

// groupHandler does what the group decides.
type groupHandler struct{ m *clusterMember }

var _ group.Handler = groupHandler{}

// BeforeJoin makes sure that others know what runs here before it may move to them.
func (h groupHandler) BeforeJoin(ctx context.Context) {
	h.m.mu.Lock()
	h.m.joining = true
	h.m.mu.Unlock()
	h.m.rebalances.begin()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	_ = h.m.h.states.Flush(ctx) // what is not stored now will be
}

// Revoke stops work that goes to others, and returns when it is stopped.
func (h groupHandler) Revoke(work []group.Work) {
	names := map[string]bool{}
	h.m.mu.Lock()
	for _, w := range work {
		delete(h.m.held[w.Connector], w.Task)
		names[w.Connector] = true
	}
	h.m.mu.Unlock()
	var stopping sync.WaitGroup
	for name := range names {
		h.m.h.interruptUnheld(name)
		stopping.Go(func() { h.m.h.reconcile(h.m.h.local(name)) })
	}
	stopping.Wait()
}

// Lost has whatever asks for the leader wait for the next assignment: this worker may not be it any more, nor the one it knows.
func (h groupHandler) Lost() {
	h.m.mu.Lock()
	defer h.m.mu.Unlock()
	h.m.joined = false
	close(h.m.moved)
	h.m.moved = make(chan struct{})
}

// Assigned takes up what this worker holds now.
func (h groupHandler) Assigned(r group.Round) {
	m := h.m
	defer m.rebalances.end()
	m.mu.Lock()
	forgotten := m.round.MemberID != "" && r.MemberID != "" && r.MemberID != m.round.MemberID
	m.round, m.joined, m.joining = r, r.MemberID != "", false
	if m.firstGeneration == 0 && m.joined {
		m.firstGeneration = int(r.Generation)
	}
	before := m.held
	m.held = map[string]map[int]bool{}
	for _, w := range r.Held {
		if m.held[w.Connector] == nil {
			m.held[w.Connector] = map[int]bool{}
		}
		m.held[w.Connector][w.Task] = true
	}
	changed := map[string]bool{}
	for _, all := range []map[string]map[int]bool{before, m.held} {
		for name := range all {
			changed[name] = forgotten || !maps.Equal(before[name], m.held[name])
		}
	}
	m.configs.Doubt()
	close(m.moved)
	m.moved = make(chan struct{})
	m.mu.Unlock()
	if r.Leader {
		m.h.forgetStale()
	}
	for name, is := range changed {
		if !is {
			continue
		}
		if forgotten {
			m.h.local(name).doubt()
		}
		m.h.enqueue(name)
	}
	m.rejoinIfNeeded()
}

// wantAssignment asks for a new assignment, unless the last one was made with all that is known now.
func (m *clusterMember) wantAssignment() {
	offset := m.configs.Offset()
	m.mu.Lock()
	if m.round.Leader && m.round.Offset > offset { // the config topic was deleted, and offsets begin again
		m.round.Offset, m.rejoinAt = -1, -1
	}
	m.rejoinAt = max(m.rejoinAt, offset)
	m.mu.Unlock()
	m.rejoinIfNeeded()
}

func (m *clusterMember) rejoinIfNeeded() {
	m.mu.Lock()
	needed := m.joined && !m.joining && m.rejoinAt > m.round.Offset
	m.mu.Unlock()
	if needed {
		m.group.Rejoin()
	}
}

// holds reports whether the group gave this worker a task, or group.Instance: the connector itself.
func (m *clusterMember) holds(name string, task int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held[name][task]
}

func (m *clusterMember) heldOf(name string) map[int]bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[int]bool{}
	for task := range m.held[name] {
		out[task] = true
	}
	return out
}
