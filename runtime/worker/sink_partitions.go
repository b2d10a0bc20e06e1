package worker

import (
	"context"
	"fmt"
	"maps"

	"millrace/plugins/connect"
)

// assign notifies the plugin of partitions that the task received.
func (t *sinkTask) assign(ctx context.Context, m map[string][]int32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left.Store(false)
	list := topicPartitions(m)
	for _, tp := range list {
		t.assigned[tp] = true
	}
	t.parts.Assign(list)
	maps.DeleteFunc(t.requests.paused, func(tp connect.TopicPartition, _ bool) bool { return !t.assigned[tp] })
	t.holdFetches()
	if err := t.openPartitions(ctx, list); err != nil {
		t.fail(fmt.Errorf("opening partitions: %w", err), t.stopPolling)
		return
	}
	t.beginAt(list)
}

// openPartitions notifies the plugin of partitions, and of the task's membership in its group. The
// caller holds mu.
func (t *sinkTask) openPartitions(ctx context.Context, list []connect.TopicPartition) error {
	t.member = t.membership()
	return t.sink.Open(ctx, list, t.member)
}

func (t *sinkTask) membership() connect.ConsumerGroup {
	member, generation := t.consumer.GroupMetadata()
	return connect.ConsumerGroup{ID: t.group, Generation: generation, Member: member, Instance: t.instance}
}

// revoked flushes the plugin, commits if commit is set, and notifies the plugin of the partitions
// that the task loses.
func (t *sinkTask) revoked(ctx context.Context, m map[string][]int32, commit bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if commit && t.failureSoFar() == nil {
		if err := t.commit(ctx, true); err != nil {
			t.fail(err, t.stopPolling)
		}
	}
	list := topicPartitions(m)
	for _, tp := range list {
		delete(t.assigned, tp)
		delete(t.delivered, tp)
		delete(t.committed, tp)
	}
	t.polled.drop(func(tp connect.TopicPartition) bool { return !t.assigned[tp] })
	t.parts.Revoke(list)
	defer t.forgetRequests(list)
	if len(list) > 0 && t.failureSoFar() == nil {
		if err := t.sink.Release(ctx, list); err != nil {
			t.log.Warn("closing partitions", "error", err)
		}
	}
}

func topicPartitions(m map[string][]int32) []connect.TopicPartition {
	var out []connect.TopicPartition
	for topic, partitions := range m {
		for _, p := range partitions {
			out = append(out, connect.TopicPartition{Topic: topic, Partition: p})
		}
	}
	return out
}
