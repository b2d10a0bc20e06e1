package group

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// Leaving is bounded: handOverTimeout for the last round, which takes until the slowest worker
// notices it, and leaveTimeout for the request.
const handOverTimeout, leaveTimeout = 5 * time.Second, 2 * time.Second

// leave stops all work and leaves the group. If handOver is set, it first reports to the leader
// that the work is free, so that the leader reassigns it at once instead of waiting for this worker
// to return. Apache's leaders ignore that report.
func (m *Member) leave(ctx context.Context, handOver bool) {
	handOver = handOver && m.settled != Eager && len(m.held) > 0
	m.drop()
	if handOver {
		if err := m.lastRound(ctx); err != nil {
			m.o.Log.Warn("leaving without handing work over: others take it when the delay is over", "delay", m.o.MaxDelay, "error", err)
		}
	}
	m.leaveGroup(ctx)
}

// lastRound joins without work, marked as draining. A leader on its way out assigns the work to the
// others.
func (m *Member) lastRound(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, handOverTimeout)
	defer cancel()
	for {
		id, _, _ := m.session.current()
		if id == "" {
			return errors.New("the group has gone on without this worker")
		}
		// The assignment is ignored: a leader that does not know the mark reassigns it in a later
		// round.
		_, _, _, err := m.exchange(ctx, true)
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// leaveGroup leaves the group. Work that is held continues: no session can expire outside the
// group.
func (m *Member) leaveGroup(ctx context.Context) {
	id, _, _ := m.session.current()
	if id == "" {
		return
	}
	m.session.set("", noGeneration)
	m.session.hold(false)
	signal(m.session.wake)
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	req := kmsg.NewPtrLeaveGroupRequest()
	req.Group, req.MemberID = m.o.Group, id // up to version 2
	leaving := kmsg.NewLeaveGroupRequestMember()
	leaving.MemberID = id
	req.Members = append(req.Members, leaving)
	if _, err := req.RequestWith(ctx, m.o.Client); err != nil {
		m.o.Log.Debug("leaving the group got no answer: the session expires later", "error", err)
	}
}
