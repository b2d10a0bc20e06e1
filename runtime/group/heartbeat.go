package group

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// noGeneration is the generation of a worker outside the group.
const noGeneration = -1

// session is the state that the heartbeats share with Run.
type session struct {
	wake    chan struct{} // it is time to join again
	expired chan struct{} // the session has expired while there was work, or a place in the group

	mu         sync.Mutex
	id         string // assigned by the broker; empty: none
	generation int32
	// between join and sync: their answers count, those to heartbeats do not
	joining  bool
	stopJoin func()        // cancels the join or sync that is in progress
	holding  bool          // something has to stop when the session expires: work, or leadership
	contact  time.Time     // when the last request that the coordinator answered was sent
	member   time.Time     // when the last heartbeat that the coordinator accepted was sent
	changed  chan struct{} // closed when member changes
	// when the last request that confirmed the membership was sent; zero: no member
	valid time.Time
	// incremented each time that other workers may have taken over this worker's work without its
	// knowledge
	epoch uint64
	busy  time.Time // since when the handler has been busy; zero: idle
}

func newSession() session {
	return session{wake: make(chan struct{}, 1), expired: make(chan struct{}, 1), changed: make(chan struct{}), generation: noGeneration}
}

// fastestHeartbeat is the longest interval between heartbeats, even if heartbeat.interval.ms is
// longer. Heartbeats are how a member learns that others joined or left, and they cost a broker
// next to nothing. With Apache's three seconds, rebalances take that long.
const fastestHeartbeat = 200 * time.Millisecond

// longestHeartbeat bounds the wait for an answer, so that a lost answer does not delay the next
// heartbeat.
const longestHeartbeat = 3 * time.Second

// beat keeps the session alive until the context ends.
func (m *Member) beat(ctx context.Context) {
	every := fastestHeartbeat
	if m.o.Heartbeat > 0 {
		every = min(every, m.o.Heartbeat)
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		m.heartbeat(ctx)
		m.session.expire(m.o.SessionTimeout)
		if m.session.busyFor() > m.o.RebalanceTimeout {
			// As in Apache, a stuck worker must not hold up the group. Its work continues.
			m.o.Log.Warn("leaving the group: stopping or starting work takes longer than rebalance.timeout.ms", "timeout", m.o.RebalanceTimeout)
			m.leaveGroup(ctx)
		}
		timer.Reset(m.session.next(every, m.o.SessionTimeout))
	}
}

func (m *Member) heartbeat(ctx context.Context) {
	s := &m.session
	id, generation, joining := s.current()
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.next(longestHeartbeat, m.o.SessionTimeout))
	defer cancel()
	req := kmsg.NewPtrHeartbeatRequest()
	req.Group, req.MemberID, req.Generation = m.o.Group, id, generation
	sent := time.Now()
	resp, err := req.RequestWith(ctx, m.o.Client)
	if err == nil {
		err = kerr.ErrorForCode(resp.ErrorCode)
	}
	if !answered(err) {
		return
	}
	s.inContact(sent)
	m.counters.beat()
	if err == nil || errors.Is(err, kerr.RebalanceInProgress) {
		s.isMember(sent)
	}
	if joining || err == nil {
		return
	}
	s.judge(id, generation, err)
}

// answered reports whether err is nil or an answer of the coordinator.
func answered(err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, kerr.NotCoordinator), errors.Is(err, kerr.CoordinatorNotAvailable), errors.Is(err, kerr.CoordinatorLoadInProgress):
		return false
	}
	return errors.As(err, new(*kerr.Error))
}

// judge updates the session from the coordinator's answer about a member in a generation.
func (s *session) judge(id string, generation int32, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.joining || s.id != id || s.generation != generation {
		return
	}
	if forgotten(err) {
		s.id, s.generation = "", noGeneration
		s.overtaken()
	}
	signal(s.wake)
}

// forgotten reports whether the coordinator no longer knows the member, which then needs a new id.
func forgotten(err error) bool {
	return errors.Is(err, kerr.UnknownMemberID) || errors.Is(err, kerr.FencedInstanceID)
}

// expire signals that the session has expired while something is held. The time counts from when
// the last accepted request was sent: the coordinator received it later, so it cannot have given
// the work to others before this.
func (s *session) expire(timeout time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.holding || time.Since(s.contact) < timeout {
		return
	}
	s.overtaken()
	signal(s.expired)
	if s.stopJoin != nil {
		s.stopJoin()
	}
}

// next returns d, or the time until the session expires if that is shorter.
func (s *session) next(d, timeout time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if left := timeout - time.Since(s.contact); s.holding && left > 0 {
		return min(d, left)
	}
	return d
}

// takeExpired reports whether the session has expired, and resets the signal.
func (s *session) takeExpired() bool { return drain(s.expired) }

func (s *session) inContact(sent time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sent.After(s.contact) {
		s.contact = sent
	}
}

func (s *session) isMember(sent time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.member, s.valid = sent, sent
	close(s.changed)
	s.changed = make(chan struct{})
}

// joined records that the group confirmed the membership with an assignment.
func (s *session) joined(sent time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.valid = sent
}

// overtaken records that other workers may have taken over this worker's work. The caller holds mu.
func (s *session) overtaken() { s.valid, s.epoch = time.Time{}, s.epoch+1 }

// Standing reports whether this worker is a member as far as its clock knows: the last confirmation
// is younger than the session timeout. It sends no request. epoch changes when other workers may
// have taken over this worker's work in the meantime.
func (m *Member) Standing() (epoch uint64, current bool) {
	s := &m.session
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch, !s.valid.IsZero() && time.Since(s.valid) < m.o.SessionTimeout
}

// Confirm returns once the coordinator has confirmed that this worker is still a member, in an
// answer to a heartbeat sent after the call. A worker that was suspended, for example by its
// machine, briefly believes that it still owns work that others have taken over.
func (m *Member) Confirm(ctx context.Context) error {
	s, called := &m.session, time.Now()
	for {
		s.mu.Lock()
		confirmed, changed := s.member.After(called), s.changed
		s.mu.Unlock()
		if confirmed {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) current() (id string, generation int32, joining bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.id, s.generation, s.joining
}

// is reports whether the membership is still that of this id and generation.
func (s *session) is(id string, generation int32) bool {
	now, in, _ := s.current()
	return now == id && in == generation
}

func (s *session) set(id string, generation int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.generation = id, generation
}

// forget records that the group no longer knows this worker.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.generation = "", noGeneration
	s.overtaken()
}

// setJoining marks the start and the end of a join with its sync. stop cancels them.
func (s *session) setJoining(stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joining, s.stopJoin = stop != nil, stop
}

// hold sets whether something has to stop when the session expires. If not, the session does not
// expire.
func (s *session) hold(work bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holding = work; !work {
		drain(s.expired)
	}
}

// resume restarts the watch over work that continued while the worker had left the group on its
// own.
func (s *session) resume(work bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if work && !s.holding {
		s.holding, s.contact = true, time.Now()
	}
}

func (s *session) setBusy(busy bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = time.Time{}
	if busy {
		s.busy = time.Now()
	}
}

func (s *session) busyFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy.IsZero() || s.id == "" {
		return 0
	}
	return time.Since(s.busy)
}
