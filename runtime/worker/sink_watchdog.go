package worker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// watchdog has a task leave its consumer group when it does not come back to poll within max.poll.interval.ms, so that
// others get its partitions. It commits nothing from then on; at its next poll it learns that the partitions are lost,
// gives them up and joins again.
type watchdog struct {
	limit time.Duration
	leave func(limit time.Duration)

	mu      sync.Mutex
	timer   *time.Timer
	leaving sync.WaitGroup
}

// polled starts the time anew. The task is about to process what it polled.
func (w *watchdog) polled() {
	w.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leaving.Add(1)
	w.timer = time.AfterFunc(w.limit, func() {
		defer w.leaving.Done()
		w.leave(w.limit)
	})
}

// stop ends the time, and waits for a leave that is under way.
func (w *watchdog) stop() {
	w.mu.Lock()
	timer := w.timer
	w.timer = nil
	w.mu.Unlock()
	if timer == nil {
		return
	}
	if timer.Stop() {
		w.leaving.Done()
	}
	w.leaving.Wait()
}

// leaveGroup tells the broker that this member is gone, behind the back of the client, which finds out by its next heartbeat.
func (t *sinkTask) leaveGroup(ctx context.Context, limit time.Duration) {
	t.log.Warn("the task has not polled for longer than max.poll.interval.ms and leaves its consumer group: its partitions go to other tasks; "+
		"raise consumer.override.max.poll.interval.ms, or lower consumer.override.max.poll.records", "limit", limit)
	member, _ := t.consumer.GroupMetadata()
	leave := leaveClassic
	if t.byBroker {
		leave = leaveModern
	}
	err := leave(ctx, t.consumer, t.group, member)
	if errors.Is(err, kerr.UnsupportedVersion) { // the client has joined by the classic protocol then
		err = leaveClassic(ctx, t.consumer, t.group, member)
	}
	if err != nil {
		t.log.Warn("leaving the consumer group", "error", err)
		return
	}
	t.left.Store(true)
}

func leaveClassic(ctx context.Context, client *kgo.Client, group, member string) error {
	req := kmsg.NewPtrLeaveGroupRequest()
	req.Group, req.MemberID = group, member
	m := kmsg.NewLeaveGroupRequestMember()
	m.MemberID = member
	req.Members = append(req.Members, m)
	_, err := req.RequestWith(ctx, client)
	return err
}

// leaveModern leaves a group whose partitions the broker assigns (KIP-848).
func leaveModern(ctx context.Context, client *kgo.Client, group, member string) error {
	const leaving = -1
	req := kmsg.NewPtrConsumerGroupHeartbeatRequest()
	req.Group, req.MemberID, req.MemberEpoch = group, member, leaving
	resp, err := req.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	return kerr.ErrorForCode(resp.ErrorCode)
}
