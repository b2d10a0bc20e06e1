package worker

import (
	"context"
	"fmt"

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
	if paused, _ := t.gate.state(); paused {
		t.consumer.PauseFetchPartitions(m)
	}
	if err := t.sink.Open(ctx, list); err != nil {
		t.fail(fmt.Errorf("opening partitions: %w", err), t.stopPolling)
	}
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
	if len(list) > 0 && t.failureSoFar() == nil {
		if err := t.sink.Release(ctx, list); err != nil {
			t.log.Warn("closing partitions", "error", err)
		}
	}
}

// pause pauses or resumes fetching. The task stays a member of its group.
func (t *sinkTask) pause(paused bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := map[string][]int32{}
	for tp := range t.assigned {
		m[tp.Topic] = append(m[tp.Topic], tp.Partition)
	}
	if paused {
		t.consumer.PauseFetchPartitions(m)
		return
	}
	t.consumer.ResumeFetchPartitions(t.consumer.PauseFetchPartitions(nil))
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
