package worker

import (
	"context"
	"sync"

	"millrace/api/rest"
)

// gate holds a task while it is paused.
type gate struct {
	mu      sync.Mutex
	paused  bool
	changed chan struct{}    // closed at the next change
	report  func(rest.State) // set while the task runs
}

func newGate(paused bool) *gate { return &gate{paused: paused, changed: make(chan struct{})} }

// set pauses or resumes the task.
func (g *gate) set(paused bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.paused == paused {
		return
	}
	g.paused = paused
	close(g.changed)
	g.changed = make(chan struct{})
	g.tell()
}

// follow calls report with the state of the task, now and at every change, until it is called with
// nil.
func (g *gate) follow(report func(rest.State)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.report = report
	g.tell()
}

func (g *gate) tell() {
	switch {
	case g.report == nil:
	case g.paused:
		g.report(rest.Paused)
	default:
		g.report(rest.Running)
	}
}

// state returns whether the task is paused, and a channel that is closed at the next change.
func (g *gate) state() (paused bool, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.paused, g.changed
}

// wait returns as soon as the task may run, or ctx ends.
func (g *gate) wait(ctx context.Context) {
	for paused, changed := g.state(); paused && ctx.Err() == nil; paused, changed = g.state() {
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}
