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

// Options configure a member. All of them are required.
type Options struct {
	Client   *kgo.Client // a plain client, not a consumer; the member does not close it
	Group    string      // group.id
	URL      string      // advertised to the other workers; ends with a slash
	Protocol Protocol    // connect.protocol

	SessionTimeout, Heartbeat, RebalanceTimeout time.Duration
	MaxDelay                                    time.Duration // scheduled.rebalance.max.delay.ms
	// worker.sync.timeout.ms, worker.unsync.backoff.ms
	SyncTimeout, UnsyncBackoff time.Duration

	Snapshot func() Cluster
	// reads the config topic to its end, for the next Snapshot
	Refresh func(ctx context.Context) error
	Handler Handler
	Log     *slog.Logger
}

// Handler carries out the decisions of the group. Run calls it sequentially. Calls may block, and
// heartbeats continue meanwhile. A call that takes longer than the rebalance timeout costs the
// membership: the group goes on without this worker.
type Handler interface {
	// BeforeJoin is called before each join, except the last one of a worker that leaves.
	BeforeJoin(ctx context.Context)
	// Revoke stops work and returns once it has stopped. The list may contain work that was never
	// started.
	Revoke(work []Work)
	// Lost is called when this worker has lost its place in the group. The last Round no longer
	// describes the other workers.
	Lost()
	// Assigned is called after every successful round, with all work that this worker holds.
	Assigned(r Round)
}

// Round is the result of a round of the group. Its slices and maps are not modified later.
type Round struct {
	MemberID   string
	Generation int32
	Protocol   Protocol // the one that the group agreed on
	Leader     bool     // this worker is the leader
	LeaderURL  string
	Offset     int64  // of the config topic, which the assignment is based on
	Held       []Work // sorted

	Owners  map[Work]string // leader only: work -> URL of its worker
	Workers []string        // leader only: the URLs of all workers, sorted
	// leader only: every worker signs method and path of its requests too; Apache's do not
	Binds bool

	Delay time.Duration // until lost work is reassigned; 0: none
}

// Member is a worker in its group.
type Member struct {
	o           Options
	session     session
	rejoin      chan struct{} // a rebalance was requested
	counters    counters
	cooperative *cooperative // used when this worker leads

	// The fields below belong to Run.
	placed    bool     // there was a Round, and the group may still know this worker
	held      []Work   // sorted
	settled   Protocol // of the last round; before the first, as configured
	completed int32    // the last generation with an assignment; -1: none
	behind    bool     // reading the config topic to its end failed: read it before the next join
	giveUps   int      // consecutive failures to do so
	failures  int      // consecutive failed rounds
	pace      pace
}

// NewMember makes a member. It does nothing before Run.
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

// Rejoin requests a rebalance, which is delayed briefly if there were many. It never blocks.
func (m *Member) Rejoin() { signal(m.rejoin) }

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// drain removes a pending signal and reports whether there was one.
func drain(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Run joins the group and stays in it until the context ends. Then it stops all work, hands it over
// to the other workers and leaves. It returns an error if the worker's configuration makes joining
// impossible.
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

// stay joins repeatedly until the context ends.
func (m *Member) stay(ctx context.Context) error {
	for ctx.Err() == nil {
		if m.session.takeExpired() {
			m.o.Log.Warn("the group's coordinator did not answer within the session timeout: stopping all work", "timeout", m.o.SessionTimeout)
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

// Failed rounds are retried after a back-off that doubles from firstRetry to longestRetry.
const firstRetry, longestRetry = 50 * time.Millisecond, 2 * time.Second

func (m *Member) backoff() time.Duration {
	return min(longestRetry, firstRetry<<min(m.failures, 10))
}

// forever is a wait that only an event ends.
const forever time.Duration = -1

// wait returns when it is time to join again. During the back-off after a failed round, only the
// end of ctx interrupts it.
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

// drop stops all work and clears the held work.
func (m *Member) drop() {
	m.revoke(m.held)
	m.held = nil
	m.session.hold(false)
}

// lose notifies the handler, once, that the last Round is no longer valid.
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

// call calls the handler, and marks the session as busy meanwhile.
func (m *Member) call(f func()) {
	m.session.setBusy(true)
	defer m.session.setBusy(false)
	f()
}
