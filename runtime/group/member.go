package group

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Options say what a member is, and to whom it belongs. All of them are needed.
type Options struct {
	Client   *kgo.Client // a plain client, not a consumer; the member does not close it
	Group    string      // group.id
	URL      string      // advertised to the other workers, with a slash at the end
	Protocol Protocol    // connect.protocol

	SessionTimeout, Heartbeat, RebalanceTimeout time.Duration
	MaxDelay                                    time.Duration // scheduled.rebalance.max.delay.ms
	SyncTimeout, UnsyncBackoff                  time.Duration // worker.sync.timeout.ms, worker.unsync.backoff.ms

	Snapshot func() Cluster
	Refresh  func(ctx context.Context) error // reads the config topic to its end, for the next Snapshot
	Handler  Handler
	Log      *slog.Logger
}

// Handler does what the group decides. Calls come one at a time from Run, in order; they may block, heartbeats go on
// meanwhile. A call that takes longer than the rebalance timeout costs the membership: the others go on without.
type Handler interface {
	// BeforeJoin is called before each join, except the last one of a worker that leaves.
	BeforeJoin(ctx context.Context)
	// Revoke stops work and returns when it is stopped. Work may be in the list that was never started.
	Revoke(work []Work)
	// Lost is called when this worker has no place in the group any more: the last Round says nothing about the others now.
	Lost()
	// Assigned is called after every successful round, with all that this worker holds now.
	Assigned(r Round)
}

// Round is what a round of the group came to. Its slices and maps are not written to later.
type Round struct {
	MemberID   string
	Generation int32
	Protocol   Protocol // what the group settled on
	Leader     bool     // this worker leads
	LeaderURL  string
	Offset     int64  // of the config topic, that the assignment is made for
	Held       []Work // sorted

	Owners  map[Work]string // leader only: work -> url of its worker
	Workers []string        // leader only: the urls of all workers, sorted
	Binds   bool            // leader only: every worker signs what its requests are about; Apache's do not

	Delay time.Duration // until lost work is handed out; 0: none
}

// Member is a worker in its group.
type Member struct {
	o           Options
	session     session
	rejoin      chan struct{} // somebody asked for a rebalance
	counters    counters
	cooperative *cooperative // used when this worker leads

	// What follows is Run's.
	placed    bool     // there was a Round, and the group may know this worker still
	held      []Work   // sorted
	settled   Protocol // of the last round; before the first, what is configured
	completed int32    // the last generation with an assignment; -1: none
	behind    bool     // the config topic could not be read to its end: read it before the next join
	giveUps   int      // how often it could not, in a row
	failures  int      // rounds that failed, in a row
	pace      pace
}

// NewMember makes a member that does nothing before Run.
func NewMember(o Options) *Member {
	return &Member{
		o:           o,
		session:     newSession(),
		rejoin:      make(chan struct{}, 1),
		cooperative: newCooperative(o.MaxDelay, time.Now),
		settled:     o.Protocol,
		completed:   noGeneration,
	}
}

// Rejoin asks for a rebalance, which waits a moment when there were many. It never blocks.
func (m *Member) Rejoin() { signal(m.rejoin) }

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// drain takes a signal back, if there is one.
func drain(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Run joins the group and stays in it until the context ends. Then it stops all work, hands it over to the others and leaves.
// It returns an error when the group can never be joined as the worker is configured.
func (m *Member) Run(ctx context.Context) error {
	alive := context.WithoutCancel(ctx) // for leaving
	beating, stop := context.WithCancel(alive)
	var beats sync.WaitGroup
	beats.Go(func() { m.beat(beating) })
	err := m.stay(ctx)
	m.leave(alive, err == nil)
	stop()
	beats.Wait()
	return err
}

// stay joins again and again.
func (m *Member) stay(ctx context.Context) error {
	for ctx.Err() == nil {
		if m.session.takeExpired() {
			m.o.Log.Warn("the group's coordinator was out of reach for as long as a session lasts: stopping all work", "timeout", m.o.SessionTimeout)
			m.lose()
			m.drop()
		}
		wait, err := m.round(ctx)
		if errors.As(err, new(fatal)) {
			return err
		}
		if err != nil && ctx.Err() == nil {
			m.failures++
			m.counters.failures.Add(1)
			wait = m.backoff()
			m.o.Log.Warn("a round of the group failed", "error", err, "retry_in", wait)
		}
		m.wait(ctx, wait, err == nil)
	}
	return nil
}

// Rounds that fail are tried again after a pause, which doubles up to the longest.
const firstRetry, longestRetry = 50 * time.Millisecond, 2 * time.Second

func (m *Member) backoff() time.Duration {
	return min(longestRetry, firstRetry<<min(m.failures, 10))
}

// forever is a wait that only an event ends.
const forever time.Duration = -1

// wait returns when it is time to join again. In a round's pause after a failure only the end of all counts.
func (m *Member) wait(ctx context.Context, d time.Duration, events bool) {
	var timer, turn <-chan time.Time
	if d >= 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		timer = t.C
	}
	rejoin, wake := m.rejoin, m.session.wake
	if !events {
		rejoin, wake = nil, nil
	}
	for {
		select {
		case <-ctx.Done():
		case <-timer:
		case <-turn:
		case <-rejoin:
			rejoin = nil
			turn = time.After(m.pace.wait(time.Now()))
			continue
		case <-wake:
		case <-m.session.expired:
			signal(m.session.expired) // for stay
		}
		return
	}
}

// drop stops all work, and holds none.
func (m *Member) drop() {
	m.revoke(m.held)
	m.held = nil
	m.session.hold(false)
}

// lose tells the handler, once, that the last Round is over.
func (m *Member) lose() {
	if m.placed {
		m.placed = false
		m.call(m.o.Handler.Lost)
	}
}

// revoke stops work.
func (m *Member) revoke(work []Work) {
	if len(work) > 0 {
		m.call(func() { m.o.Handler.Revoke(slices.Clone(work)) })
	}
}

// call calls the handler.
func (m *Member) call(f func()) {
	m.session.setBusy(true)
	defer m.session.setBusy(false)
	f()
}
