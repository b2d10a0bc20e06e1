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

// watchdog makes a task leave its consumer group if it does not poll within max.poll.interval.ms.
// Other tasks then get its partitions, and the task commits nothing more. At its next poll it
// learns that it has lost the partitions, gives them up and joins again.
type watchdog struct {
	limit time.Duration
	leave func(limit time.Duration)

	mu      sync.Mutex
	timer   *time.Timer
	leaving sync.WaitGroup
}

// polled starts the time again. The task is about to process the polled records.
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

// stop ends the time, and waits for a leave in progress.
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

// leaveGroup notifies the broker that this member leaves. kgo learns of it with its next heartbeat.
func (t *sinkTask) leaveGroup(ctx context.Context, limit time.Duration) {
	t.log.Warn("the task has not polled for longer than max.poll.interval.ms and leaves its consumer group: its partitions go to other tasks; "+
		"raise consumer.override.max.poll.interval.ms, or lower consumer.override.max.poll.records", "limit", limit)
	member, _ := t.consumer.GroupMetadata()
	leave := leaveClassic
	if t.byBroker {
		leave = leaveModern
	}
	err := leave(ctx, t.consumer, t.group, member)
	if errors.Is(err, kerr.UnsupportedVersion) { // kgo has joined with the classic protocol in that case
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
