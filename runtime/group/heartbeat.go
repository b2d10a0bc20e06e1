package group

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// noGeneration is the generation of who is in none.
const noGeneration = -1

// session is what the heartbeats share with Run.
type session struct {
	wake    chan struct{} // it is time to join again
	expired chan struct{} // the session has run out while there was work, or a place in the group

	mu         sync.Mutex
	id         string // as the broker gave it; empty: none
	generation int32
	joining    bool          // between join and sync: the answers to those count, not those to heartbeats
	stopJoin   func()        // ends the join or sync that is under way
	holding    bool          // there is something to stop when the session has run out: work, or that this worker leads
	contact    time.Time     // when the last request was sent that the coordinator answered
	member     time.Time     // when the last heartbeat was sent that the coordinator took
	taken      chan struct{} // closed when member changes
	valid      time.Time     // when the last request was sent by which the group took this worker for a member; zero: it does not
	epoch      uint64        // how often others may have got what this worker held, without its knowledge
	busy       time.Time     // since when the handler is at work; zero: it is not
}

func newSession() session {
	return session{wake: make(chan struct{}, 1), expired: make(chan struct{}, 1), taken: make(chan struct{}), generation: noGeneration}
}

// fastestHeartbeat is how often a member asks at most, whatever heartbeat.interval.ms says. It is how a member learns that
// others came or left, and it costs a broker next to nothing: Apache's three seconds are how long its rebalances take.
const fastestHeartbeat = 200 * time.Millisecond

// longestHeartbeat bounds the wait for an answer, so that one that gets lost does not keep back the next.
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
			// As Apache's workers do: a worker that is stuck must not hold up the group. Its work goes on.
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

// answered reports whether the error is a coordinator's answer, or none at all.
func answered(err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, kerr.NotCoordinator), errors.Is(err, kerr.CoordinatorNotAvailable), errors.Is(err, kerr.CoordinatorLoadInProgress):
		return false
	}
	return errors.As(err, new(*kerr.Error))
}

// judge draws the conclusions from what a coordinator said about a member in a generation.
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

// forgotten reports whether the coordinator does not know the member any more, which needs a new id.
func forgotten(err error) bool {
	return errors.Is(err, kerr.UnknownMemberID) || errors.Is(err, kerr.FencedInstanceID)
}

// expire says so when the session has run out with something held. The coordinator took the last request after it was sent: only
// from now on may it give the work to others.
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

// next is d, or the time until the session runs out when that comes first.
func (s *session) next(d, timeout time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if left := timeout - time.Since(s.contact); s.holding && left > 0 {
		return min(d, left)
	}
	return d
}

// takeExpired reports whether the session has run out, once.
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
	close(s.taken)
	s.taken = make(chan struct{})
}

// joined notes that the group took this worker for a member by an assignment.
func (s *session) joined(sent time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.valid = sent
}

// overtaken notes that others may have got what this worker held. The caller holds mu.
func (s *session) overtaken() { s.valid, s.epoch = time.Time{}, s.epoch+1 }

// Standing says whether this worker is a member, as far as the clock knows: that it was one when it last asked, and that this is not as
// long ago as a session lasts. It asks nobody. epoch is another when others may have got what this worker held meanwhile.
func (m *Member) Standing() (epoch uint64, current bool) {
	s := &m.session
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch, !s.valid.IsZero() && time.Since(s.valid) < m.o.SessionTimeout
}

// Confirm returns when the coordinator has said that this worker is a member still, from now on. A worker that was suspended
// believes for a moment that it has what others have by now.
func (m *Member) Confirm(ctx context.Context) error {
	s, asked := &m.session, time.Now()
	for {
		s.mu.Lock()
		confirmed, taken := s.member.After(asked), s.taken
		s.mu.Unlock()
		if confirmed {
			return nil
		}
		select {
		case <-taken:
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

// is reports whether that is the membership still.
func (s *session) is(id string, generation int32) bool {
	now, in, _ := s.current()
	return now == id && in == generation
}

func (s *session) set(id string, generation int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.generation = id, generation
}

// forget notes that the group does not know this worker any more.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id, s.generation = "", noGeneration
	s.overtaken()
}

// setJoining begins and ends a join with its sync; stop ends it early.
func (s *session) setJoining(stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joining, s.stopJoin = stop != nil, stop
}

// hold says whether there is something to stop when the session has run out. Without it, nothing has run out.
func (s *session) hold(work bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holding = work; !work {
		drain(s.expired)
	}
}

// resume begins to watch over work again that went on while the worker had left the group by itself.
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
