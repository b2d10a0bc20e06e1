package herder

import (
	"context"
	"maps"
	"sync"

	"millrace/runtime/group"
)

// groupHandler carries out the group's decisions.
type groupHandler struct{ m *clusterMember }

var _ group.Handler = groupHandler{}

// BeforeJoin stores the states of what runs here, before any of it may move to other workers.
func (h groupHandler) BeforeJoin(ctx context.Context) {
	h.m.mu.Lock()
	h.m.joining = true
	h.m.mu.Unlock()
	h.m.rebalances.begin()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	_ = h.m.h.states.Flush(ctx) // states that are not stored yet will be
}

// Revoke stops work that moves to other workers, and returns when it is stopped. It does not wait for
// a start: the group takes a worker for gone that is late.
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
		h.m.h.interrupt(name)
		stopping.Go(func() { h.m.h.dropUnheld(name) })
	}
	stopping.Wait()
}

// Lost makes requests for the leader wait for the next assignment: this worker may have lost the
// leadership, and the leader that it knows may be another one now.
func (h groupHandler) Lost() {
	h.m.mu.Lock()
	defer h.m.mu.Unlock()
	h.m.joined = false
	close(h.m.moved)
	h.m.moved = make(chan struct{})
}

// Assigned takes over the work of a new assignment.
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
		m.h.removeStale()
	}
	for name, is := range changed {
		if !is {
			continue
		}
		if forgotten {
			m.h.local(name).markStale()
		}
		m.h.enqueue(name)
	}
	m.rejoinIfNeeded()
}

// wantAssignment asks for a new assignment, unless the last one is based on everything that is
// known now.
func (m *clusterMember) wantAssignment() {
	offset := m.configs.Offset()
	m.mu.Lock()
	if m.round.Leader && m.round.Offset > offset { // the config topic was deleted: offsets start over
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

// holds reports whether the group assigned a task, or group.Instance, to this worker.
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
