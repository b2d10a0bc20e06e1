package herder

import (
	"context"
	"maps"
	"sync"

	"millrace/runtime/group"
)

// groupHandler does what the group decides.
type groupHandler struct{ d *Distributed }

var _ group.Handler = groupHandler{}

// BeforeJoin makes sure that others know what runs here before it may move to them.
func (h groupHandler) BeforeJoin(ctx context.Context) {
	h.d.mu.Lock()
	h.d.joining = true
	h.d.mu.Unlock()
	h.d.rebalances.begin()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	_ = h.d.states.Flush(ctx) // what is not stored now will be
}

// Revoke stops work that goes to others, and returns when it is stopped.
func (h groupHandler) Revoke(work []group.Work) {
	names := map[string]bool{}
	h.d.mu.Lock()
	for _, w := range work {
		delete(h.d.held[w.Connector], w.Task)
		names[w.Connector] = true
	}
	h.d.mu.Unlock()
	var stopping sync.WaitGroup
	for name := range names {
		l := h.d.local(name)
		h.d.interruptUnheld(l)
		stopping.Go(func() { h.d.reconcile(l) })
	}
	stopping.Wait()
}

// Lost has whatever asks for the leader wait for the next assignment: this worker may not be it any more, nor the one it knows.
func (h groupHandler) Lost() {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	h.d.joined = false
	close(h.d.moved)
	h.d.moved = make(chan struct{})
}

// Assigned takes up what this worker holds now.
func (h groupHandler) Assigned(r group.Round) {
	d := h.d
	defer d.rebalances.end()
	d.mu.Lock()
	forgotten := d.round.MemberID != "" && r.MemberID != "" && r.MemberID != d.round.MemberID
	d.round, d.joined, d.joining = r, r.MemberID != "", false
	if d.firstGeneration == 0 && d.joined {
		d.firstGeneration = int(r.Generation)
	}
	before := d.held
	d.held = map[string]map[int]bool{}
	for _, w := range r.Held {
		if d.held[w.Connector] == nil {
			d.held[w.Connector] = map[int]bool{}
		}
		d.held[w.Connector][w.Task] = true
	}
	changed := map[string]bool{}
	for _, all := range []map[string]map[int]bool{before, d.held} {
		for name := range all {
			changed[name] = forgotten || !maps.Equal(before[name], d.held[name])
		}
	}
	d.configs.Doubt()
	close(d.moved)
	d.moved = make(chan struct{})
	d.mu.Unlock()
	if r.Leader {
		d.forgetStale()
	}
	for name, is := range changed {
		if !is {
			continue
		}
		if forgotten {
			d.local(name).doubt()
		}
		d.kick(name)
	}
	d.rejoinIfNeeded()
}

// wantAssignment asks for a new assignment, unless the last one was made with all that is known now.
func (d *Distributed) wantAssignment() {
	offset := d.configs.Offset()
	d.mu.Lock()
	if d.round.Leader && d.round.Offset > offset { // the config topic was deleted, and offsets begin again
		d.round.Offset, d.rejoinAt = -1, -1
	}
	d.rejoinAt = max(d.rejoinAt, offset)
	d.mu.Unlock()
	d.rejoinIfNeeded()
}

func (d *Distributed) rejoinIfNeeded() {
	d.mu.Lock()
	needed := d.joined && !d.joining && d.rejoinAt > d.round.Offset
	d.mu.Unlock()
	if needed {
		d.member.Rejoin()
	}
}

// holds reports whether the group gave this worker a task, or group.Instance: the connector itself.
func (d *Distributed) holds(name string, task int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held[name][task]
}

func (d *Distributed) heldOf(name string) map[int]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[int]bool{}
	for task := range d.held[name] {
		out[task] = true
	}
	return out
}
