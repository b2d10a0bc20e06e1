package herder

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/stages"
)

// current returns the last assignment, and waits for one if there is none.
func (m *clusterMember) current(ctx context.Context) (group.Round, error) {
	defer stages.Begin(ctx, "ensuring membership in the cluster")()
	for {
		m.mu.Lock()
		round, joined, moved := m.round, m.joined, m.moved
		m.mu.Unlock()
		if joined {
			return round, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return round, fault.New(fault.Unavailable, "this worker has no place in its cluster yet: %v", ctx.Err())
		case <-m.h.closing.Done():
			return round, fault.New(fault.Unavailable, "this worker is stopping")
		}
	}
}

// leader returns the worker that serves what only the leader can.
func (m *clusterMember) leader(ctx context.Context) (*Elsewhere, error) {
	round, err := m.current(ctx)
	return m.elsewhere(round.LeaderURL), err
}

// leading returns nil on the leader, and an Elsewhere on other workers.
func (m *clusterMember) leading(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	round, err := m.current(ctx)
	if err == nil && !round.Leader {
		err = m.elsewhere(round.LeaderURL)
	}
	return err
}

// Elsewhere is the error of a request that another worker serves.
type Elsewhere struct {
	URL    string
	member *clusterMember // knows whether that worker still serves it; nil: assume it
}

func (m *clusterMember) elsewhere(url string) *Elsewhere { return &Elsewhere{url, m} }

func (e *Elsewhere) Error() string { return "the worker at " + e.URL + " serves this" }

// lastAnswer is how long a worker may take to answer after it stopped being the one to ask. A
// worker that leaves its cluster still answers its last requests.
const lastAnswer = 2 * time.Second

// While returns a context that ends soon after the worker stops being the one to ask: it may be
// gone or cut off, and never answer. The caller must call stop.
func (e *Elsewhere) While(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	if e.member == nil {
		return ctx, cancel
	}
	var watching sync.WaitGroup
	watching.Go(func() {
		defer cancel()
		var late <-chan time.Time
		for {
			serves, moved := e.member.serves(e.URL)
			switch {
			case serves:
				late = nil
			case late == nil:
				late = time.After(lastAnswer)
			}
			select {
			case <-moved:
			case <-late:
				return
			case <-ctx.Done():
				return
			}
		}
	})
	return ctx, func() { cancel(); watching.Wait() }
}

// CaughtUp returns when this worker has read what the other one wrote to the config topic, or
// cannot read it. The next request here then sees the change.
func (e *Elsewhere) CaughtUp(ctx context.Context) {
	if e.member == nil {
		return
	}
	if err := e.member.configs.Sync(ctx); err != nil {
		e.member.h.opts.Worker.Log.Debug("a forwarded change may not be seen here yet", "error", err)
	}
}

// serves reports whether the worker at a URL serves requests for the leader: it leads, or this
// worker leads and knows the other one. moved is closed when that may have changed.
func (m *clusterMember) serves(url string) (_ bool, moved <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.joined && (m.round.LeaderURL == url || m.round.Leader && slices.Contains(m.round.Workers, url)), m.moved
}

func (m *clusterMember) leads() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.joined && m.round.Leader
}

// owning returns nil on the worker that holds a connector or task, and an Elsewhere on other
// workers.
func (m *clusterMember) owning(ctx context.Context, w group.Work) error {
	round, err := m.current(ctx)
	switch {
	case err != nil:
		return err
	case m.holds(w.Connector, w.Task):
		return nil
	case !round.Leader:
		return m.elsewhere(round.LeaderURL)
	}
	if url := round.Owners[w]; url != "" && url != m.options.Group.URL {
		return m.elsewhere(url)
	}
	return fault.New(fault.Conflict, "Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)")
}

// urlOf returns the URL of another worker. Its scheme is this worker's.
func (m *clusterMember) urlOf(workerID string) string {
	scheme := "http"
	if own, err := url.Parse(m.options.Group.URL); err == nil && own.Scheme != "" {
		scheme = own.Scheme
	}
	return scheme + "://" + workerID
}
