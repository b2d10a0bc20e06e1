package herder

import (
	"context"
	"sync"
	"time"

	"millrace/plugins/connect"
)

// local is what this worker runs of a connector.
type local struct {
	name string
	op   sync.Mutex // held while something is done to the connector here

	writing sync.Mutex // held by the leader while it stores tasks, or that there are none
	fencing sync.Mutex // held by the leader while it fences former tasks

	// Guarded by op.
	gone     bool // forgotten: Herder.local makes another one
	instance instanceState
	config   map[string]string // of the running instance
	paused   bool
	tasks    map[int]int            // the generation of the configuration that each runs with
	classes  map[int]*connect.Class // of each; group.Instance for the connector itself

	mu       sync.Mutex // of the fields below
	queued   bool       // reconcile will run (again)
	busy     bool       // reconcile runs
	pending  int        // what settle waits for: reconcile, and tries to make task configurations
	awaited  int        // of these, tries that have not begun: 0 or 1
	settled  chan struct{}
	making   bool          // task configurations: a goroutine is about to, or in a back-off
	now      chan struct{} // ends that back-off
	unstored unstored      // task configurations
	failure  error         // of the last start; nil: it succeeded, or there was none
	again    bool          // the same configuration was stored again: the instance is to start again
	stale    bool          // the group had forgotten this worker: others may have run what it runs
	removed  bool          // the connector was deleted: what runs here belongs to the deleted one
	abort    context.CancelFunc
	crash    crashes
	crashed  map[int]bool // ended with the plugin process; group.Instance for the connector itself
}

// instanceState is the state of the connector itself, here.
type instanceState int

const (
	absent instanceState = iota
	running
	failed
	waiting // paused before it was started
	stopped
)

// local returns what runs here of a connector; nothing, if the connector is unknown.
func (h *Herder) local(name string) *local {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.localLocked(name)
}

// localLocked is local for a caller that holds mu.
func (h *Herder) localLocked(name string) *local {
	l, ok := h.locals[name]
	if !ok {
		l = &local{name: name, tasks: map[int]int{}, classes: map[int]*connect.Class{}, abort: func() {}, now: make(chan struct{}, 1), crashed: map[int]bool{}}
		h.locals[name] = l
	}
	return l
}

// lock takes the lock of what runs here of a connector.
func (h *Herder) lock(name string) *local {
	for {
		l := h.local(name)
		l.op.Lock()
		if !l.gone {
			return l
		}
		l.op.Unlock()
	}
}

// forgetLocal forgets a connector that does not exist and of which nothing runs here. The caller
// holds the lock.
func (h *Herder) forgetLocal(l *local) {
	if l.instance != absent || len(l.tasks) > 0 || len(h.place.heldOf(l.name)) > 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, exists := h.configs.Connector(l.name); exists || l.queued {
		return
	}
	if h.locals[l.name] == l {
		delete(h.locals, l.name)
	}
	l.gone = true
}

// interrupt ends a start that is in progress, so that a request to stop or delete a connector need
// not wait for one that hangs.
func (h *Herder) interrupt(name string) {
	l := h.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.abort()
}

// begin counts work on the connector that settle waits for. The caller holds mu.
func (l *local) begin() {
	if l.pending == 0 {
		l.settled = make(chan struct{})
	}
	l.pending++
}

// end counts work that is done.
func (l *local) end(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending -= n; n > 0 && l.pending == 0 {
		close(l.settled)
	}
}

// settle waits until the connector runs here as it should, or cannot, or the herder closes.
func (h *Herder) settle(l *local) {
	for {
		l.mu.Lock()
		pending, settled := l.pending, l.settled
		l.mu.Unlock()
		if pending == 0 {
			return
		}
		select {
		case <-settled:
		case <-h.closing.Done():
			return
		}
	}
}

// remove notes that the connector was deleted.
func (l *local) remove() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.removed = true
}

// markStale notes that other workers may have run what runs here.
func (l *local) markStale() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stale = true
}

// take returns a mark and resets it.
func (l *local) take(mark *bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := *mark
	*mark = false
	return was
}

// started forgets that a task crashed: it starts again.
func (l *local) started(task int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.crashed, task)
}

// fail notes the outcome of a start.
func (l *local) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = err
}

// unstored is why the task configurations of a connector could not be stored, and since when; the
// zero value: they are stored, or nothing is known.
type unstored struct {
	err   error
	since time.Time
}

// noteUnstored keeps the last error and the time of the first.
func (l *local) noteUnstored(err error, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.unstored = unstored{}
	case l.unstored.err == nil:
		l.unstored = unstored{err, now}
	default:
		l.unstored.err = err
	}
}
