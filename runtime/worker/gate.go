package worker

import (
	"context"
	"sync"
)

// gate holds a task while it is paused.
type gate struct {
	mu      sync.Mutex
	paused  bool
	changed chan struct{} // closed at the next change
}

func newGate(paused bool) *gate { return &gate{paused: paused, changed: make(chan struct{})} }

func (g *gate) set(paused bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.paused != paused {
		g.paused = paused
		close(g.changed)
		g.changed = make(chan struct{})
	}
}

// state is whether the task is to pause, and what is closed when that changes.
func (g *gate) state() (paused bool, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.paused, g.changed
}

// wait returns when the task may go on, or ctx ends. It calls report with every state that it finds.
func (g *gate) wait(ctx context.Context, report func(State)) {
	paused, changed := g.state()
	if !paused {
		return
	}
	report(Paused)
	for paused && ctx.Err() == nil {
		select {
		case <-changed:
		case <-ctx.Done():
		}
		paused, changed = g.state()
	}
	if !paused {
		report(Running)
	}
}
