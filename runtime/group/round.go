package group

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// joined is the state of the group in the broker's JoinGroup response.
type joined struct {
	id         string
	generation int32
	protocol   Protocol
	name       string // of the protocol, on the wire
	version    int16
	leads      bool
	members    []kmsg.JoinGroupResponseMember // leader only
}

// errAgain means that another round has replaced this one: join the next.
var errAgain = errors.New("the group is at another round already")

// round joins, applies the assignment, and returns how long to wait for the next round if nothing
// happens.
func (m *Member) round(ctx context.Context) (time.Duration, error) {
	drain(m.rejoin)
	drain(m.session.wake)
	m.pace.spend(time.Now())
	if id, _, _ := m.session.current(); id == "" {
		m.lose()
	}
	if m.behind && !m.catchUp(ctx) {
		return 0, nil
	}
	m.call(func() { m.o.Handler.BeforeJoin(ctx) })
	if m.settled == Eager {
		m.drop()
	}
	m.session.resume(len(m.held) > 0)
	in, a, led, err := m.exchange(ctx, false)
	switch {
	case errors.Is(err, errAgain):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return m.apply(ctx, in, a, led)
}

// exchange is a join and its sync.
func (m *Member) exchange(ctx context.Context, draining bool) (in joined, a assignment, l *led, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m.session.setJoining(cancel)
	defer m.session.setJoining(nil)
	if in, err = m.join(ctx, draining); err != nil {
		return in, a, nil, fmt.Errorf("joining the group %q: %w", m.o.Group, err)
	}
	m.session.set(in.id, in.generation)
	var plan []kmsg.SyncGroupRequestGroupAssignment
	if in.leads {
		plan, l = m.lead(ctx, in)
	}
	if a, err = m.sync(ctx, in, plan); err != nil {
		return in, a, nil, fmt.Errorf("getting an assignment in the group %q: %w", m.o.Group, tooLarge(err, in, plan))
	}
	if a.leader != in.id {
		l = nil
		m.cooperative = newCooperative(m.o.MaxDelay, time.Now)
	}
	return in, a, l, nil
}

// slack is how much longer than the rebalance timeout, which the broker enforces, a join may take.
const slack = 5 * time.Second

func (m *Member) join(ctx context.Context, draining bool) (joined, error) {
	ctx, cancel := context.WithTimeout(ctx, m.o.RebalanceTimeout+slack)
	defer cancel()
	for {
		id, _, _ := m.session.current()
		m.counters.joins.Add(1)
		resp, err := m.joinRequest(id, draining).RequestWith(ctx, m.o.Client)
		if err != nil {
			return joined{}, err
		}
		err = kerr.ErrorForCode(resp.ErrorCode)
		switch {
		case err == nil:
			return readJoin(resp)
		case errors.Is(err, kerr.MemberIDRequired):
			m.session.set(resp.MemberID, noGeneration)
		case forgotten(err) && !draining:
			m.session.set("", noGeneration)
		default:
			return joined{}, m.explain(err)
		}
	}
}

func (m *Member) joinRequest(id string, draining bool) *kmsg.JoinGroupRequest {
	req := kmsg.NewPtrJoinGroupRequest()
	req.Group, req.MemberID, req.ProtocolType = m.o.Group, id, "connect"
	req.SessionTimeoutMillis = milliseconds(m.o.SessionTimeout)
	req.RebalanceTimeoutMillis = milliseconds(m.o.RebalanceTimeout)
	data := metadata{url: m.o.URL, offset: m.o.Snapshot().Offset, held: m.held, draining: draining, binds: true}
	first := slices.IndexFunc(protocols, func(p wireProtocol) bool { return p.protocol == m.o.Protocol })
	for _, p := range protocols[first:] {
		offer := kmsg.NewJoinGroupRequestProtocol()
		offer.Name, offer.Metadata = p.name, data.encode(p.version)
		req.Protocols = append(req.Protocols, offer)
	}
	return req
}

func readJoin(resp *kmsg.JoinGroupResponse) (joined, error) {
	in := joined{id: resp.MemberID, generation: resp.Generation, leads: resp.LeaderID == resp.MemberID, members: resp.Members}
	if resp.Protocol == nil {
		return in, errors.New("the broker names no protocol")
	}
	in.name = *resp.Protocol
	var err error
	in.protocol, in.version, err = protocolNamed(in.name)
	return in, err
}

func (m *Member) sync(ctx context.Context, in joined, plan []kmsg.SyncGroupRequestGroupAssignment) (assignment, error) {
	ctx, cancel := context.WithTimeout(ctx, m.o.RebalanceTimeout+slack)
	defer cancel()
	req := kmsg.NewPtrSyncGroupRequest()
	req.Group, req.MemberID, req.Generation = m.o.Group, in.id, in.generation
	req.ProtocolType, req.Protocol = kmsg.StringPtr("connect"), kmsg.StringPtr(in.name)
	req.GroupAssignment = plan
	sent := time.Now()
	m.counters.syncs.Add(1)
	resp, err := req.RequestWith(ctx, m.o.Client)
	if err != nil {
		return assignment{}, err
	}
	err = kerr.ErrorForCode(resp.ErrorCode)
	switch {
	case err == nil:
		m.session.inContact(sent)
		m.session.joined(sent)
		return decodeAssignment(resp.MemberAssignment)
	case forgotten(err):
		m.session.forget()
		return assignment{}, errAgain
	case errors.Is(err, kerr.RebalanceInProgress), errors.Is(err, kerr.IllegalGeneration):
		return assignment{}, errAgain
	}
	return assignment{}, m.explain(err)
}

// handBack is the delay before a worker rejoins for the round that reassigns the work it has
// stopped. It gives the other members time to receive their part of this round. A member that is
// too late is told that the next round has begun, and does not stop the work it should stop.
const handBack = 100 * time.Millisecond

// apply applies an assignment.
func (m *Member) apply(ctx context.Context, in joined, a assignment, l *led) (time.Duration, error) {
	// a follower with unchanged metadata gets the same assignment again
	repeated := in.generation == m.completed
	m.completed, m.settled = in.generation, in.protocol
	if m.release(in.protocol, a); !m.session.is(in.id, in.generation) {
		// the group went on without this worker, and another may have got the assigned work
		return 0, nil
	}
	m.held = sorted(slices.Concat(m.held, a.assigned))
	m.session.hold(true)
	if ready, wait := m.read(ctx, a, a.leader == in.id); !ready {
		return wait, nil
	}
	m.failures = 0
	r := Round{MemberID: in.id, Generation: in.generation, Protocol: in.protocol, Leader: a.leader == in.id, LeaderURL: a.leaderURL,
		Offset: a.offset, Held: slices.Clone(m.held), Delay: a.delay}
	if l != nil {
		r.Owners, r.Workers, r.Binds = l.owners, l.workers, l.binds
	}
	m.o.Log.Info("took part in a round of the group", "member", in.id, "generation", in.generation, "protocol", in.protocol,
		"leader_url", a.leaderURL, "held", len(m.held), "assigned", len(a.assigned), "revoked", len(a.revoked), "delay", a.delay)
	m.placed = true
	m.call(func() { m.o.Handler.Assigned(r) })
	switch {
	case len(a.revoked) > 0 && !repeated:
		return handBack, nil
	case a.delay > 0:
		return a.delay, nil
	}
	return forever, nil
}

// release stops revoked work. An eager assignment replaces all earlier work.
func (m *Member) release(p Protocol, a assignment) {
	keep := without(m.held, a.revoked)
	if p == Eager {
		keep = without(m.held, without(m.held, a.assigned))
	}
	revoked := without(m.held, keep)
	m.held = keep
	m.revoke(revoked)
}
