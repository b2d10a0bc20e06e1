package worker

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/lag"
)

// partitionBegins has the offsets of partitions at which kgo begins. Its lock is never held for
// long: kgo waits for it during a rebalance.
type partitionBegins struct {
	mu sync.Mutex
	at map[connect.TopicPartition]int64
}

func (b *partitionBegins) set(tp connect.TopicPartition, offset int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.at == nil {
		b.at = map[connect.TopicPartition]int64{}
	}
	b.at[tp] = offset
}

func (b *partitionBegins) forget(list []connect.TopicPartition) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, tp := range list {
		delete(b.at, tp)
	}
}

func (b *partitionBegins) of(tp connect.TopicPartition) (int64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	offset, ok := b.at[tp]
	return offset, ok
}

// beginTimeout limits the request for the offsets at which new partitions begin.
const beginTimeout = 5 * time.Second

// begin replaces the offsets that kgo is about to use for new partitions: by those that the plugin
// has set in Open, and by actual offsets where nothing is committed. Only then kgo lets the task
// seek before it has polled a record. kgo calls it after OnPartitionsAssigned.
func (t *sinkTask) begin(ctx context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
	unknown := map[lag.Which][]connect.TopicPartition{}
	for topic, partitions := range offsets {
		for p, offset := range partitions {
			tp := connect.TopicPartition{Topic: topic, Partition: p}
			if at, ok := t.requests.begins.of(tp); ok {
				partitions[p] = kgo.NewOffset().At(at)
			} else if at := offset.EpochOffset().Offset; at < 0 {
				unknown[lag.Which(at)] = append(unknown[lag.Which(at)], tp)
			}
		}
	}
	if t.reset == "none" {
		return offsets, nil
	}
	ctx, cancel := context.WithTimeout(ctx, beginTimeout)
	defer cancel()
	found := map[connect.TopicPartition]int64{}
	for _, which := range []lag.Which{lag.Begin, lag.End} {
		listed, err := lag.List(ctx, t.consumer, unknown[which], which, t.isolated)
		if err != nil {
			t.log.Debug("listing the offsets at which partitions begin", "error", err)
		}
		maps.Copy(found, listed)
	}
	for tp, offset := range found {
		offsets[tp.Topic][tp.Partition] = kgo.NewOffset().At(offset)
	}
	return offsets, nil
}
