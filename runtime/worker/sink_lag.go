package worker

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
)

// partitionProgress is how far a sink task has read its partitions, and where they end. It has a
// lock of its own: a plugin that hangs must not hide the lag.
type partitionProgress struct {
	mu     sync.Mutex
	of     map[connect.TopicPartition]*place
	asked  time.Time // when the brokers were last asked for the end offsets
	over   bool      // no further requests
	asking bool
	group  sync.WaitGroup
}

// place is the progress in one partition. -1: unknown.
type place struct{ position, committed, end int64 }

// behind returns the number of records that are left; false if it is unknown.
func (p *place) behind() (int64, bool) {
	return max(0, p.end-p.position), p.end >= 0 && p.position >= 0
}

func (p *partitionProgress) assign(list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[connect.TopicPartition]*place{}
	}
	for _, tp := range list {
		p.of[tp] = &place{-1, -1, -1}
	}
}

func (p *partitionProgress) revoke(list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, tp := range list {
		delete(p.of, tp)
	}
}

// read records what a poll returned, and the position behind it.
func (p *partitionProgress) read(parts []kgo.FetchTopicPartition, after map[connect.TopicPartition]int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range parts {
		one := p.of[connect.TopicPartition{Topic: f.Topic, Partition: f.Partition}]
		if one == nil {
			continue
		}
		one.end = max(one.end, f.HighWatermark)
		if one.committed < 0 {
			one.committed = f.Records[0].Offset
		}
	}
	for tp, offset := range after {
		if one := p.of[tp]; one != nil {
			one.position = offset
		}
	}
}

func (p *partitionProgress) commit(offsets map[connect.TopicPartition]int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, offset := range offsets {
		if one := p.of[tp]; one != nil {
			one.committed = offset
		}
	}
}

// uncommitted returns the number of records that were read and whose offsets are not committed.
func (p *partitionProgress) uncommitted() (n float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.of {
		if one.committed >= 0 {
			n += float64(max(0, one.position-one.committed))
		}
	}
	return n
}

// partitionLag is the number of records that are left in a partition.
type partitionLag struct {
	connect.TopicPartition
	Records int64
}

// lags returns the known lags, and the number of partitions.
func (p *partitionProgress) lags() (known []partitionLag, partitions int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, one := range p.of {
		if n, ok := one.behind(); ok {
			known = append(known, partitionLag{tp, n})
		}
	}
	return known, len(p.of)
}

// The minimum interval between two requests for end offsets, and their time limit.
const (
	endsEvery   = 5 * time.Second
	endsTimeout = 10 * time.Second
)

// scraped requests the end offsets of the task's partitions in the background, if it is time. The
// next scrape shows them.
func (t *sinkTask) scraped(now time.Time) {
	p := &t.parts
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.asking || len(p.of) == 0 || now.Sub(p.asked) < endsEvery {
		return
	}
	p.asked, p.asking = now, true
	list := slices.Collect(maps.Keys(p.of))
	p.group.Go(func() { t.askForEnds(list) })
}

// endLag waits for a request in progress. The consumer must be closed.
func (p *partitionProgress) endLag() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.group.Wait()
}

// askForEnds requests the end offsets of the task's partitions, and the positions in partitions
// that it has not read yet. Polls return end offsets only with records, so they are missing while
// the task is paused or hangs.
func (t *sinkTask) askForEnds(list []connect.TopicPartition) {
	ctx, cancel := context.WithTimeout(context.Background(), endsTimeout)
	defer cancel()
	ends, begins := t.offsetsOf(ctx, list, -1), t.offsetsOf(ctx, t.parts.untouched(), -2)
	committed := t.consumer.CommittedOffsets()
	t.parts.mu.Lock()
	defer t.parts.mu.Unlock()
	t.parts.asking = false
	for tp, one := range t.parts.of {
		if end, ok := ends[tp]; ok {
			one.end = end
		}
		if at, ok := committed[tp.Topic][tp.Partition]; ok && at.Offset >= 0 {
			one.committed = max(one.committed, at.Offset)
			one.position = max(one.position, one.committed)
		}
		if begin, ok := begins[tp]; ok && one.position < 0 {
			one.position = begin
		}
	}
}

// untouched returns the partitions in which nothing was read yet.
func (p *partitionProgress) untouched() (list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, one := range p.of {
		if one.position < 0 {
			list = append(list, tp)
		}
	}
	return list
}

// offsetsOf returns high watermarks (which is -1), or the offsets of the first records (-2).
func (t *sinkTask) offsetsOf(ctx context.Context, list []connect.TopicPartition, which int64) map[connect.TopicPartition]int64 {
	out := map[connect.TopicPartition]int64{}
	if len(list) == 0 {
		return out
	}
	req := kmsg.NewPtrListOffsetsRequest()
	byTopic := map[string][]kmsg.ListOffsetsRequestTopicPartition{}
	for _, tp := range list {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = tp.Partition, which
		byTopic[tp.Topic] = append(byTopic[tp.Topic], p)
	}
	for topic, partitions := range byTopic {
		one := kmsg.NewListOffsetsRequestTopic()
		one.Topic, one.Partitions = topic, partitions
		req.Topics = append(req.Topics, one)
	}
	resp, err := req.RequestWith(ctx, t.consumer)
	if err != nil {
		t.log.Debug("asking where partitions end", "error", err)
		return out
	}
	for _, topic := range resp.Topics {
		for _, p := range topic.Partitions {
			if p.ErrorCode == 0 {
				out[connect.TopicPartition{Topic: topic.Topic, Partition: p.Partition}] = p.Offset
			}
		}
	}
	return out
}

// measure counts what was read. The caller holds mu.
func (t *sinkTask) measure(parts []kgo.FetchTopicPartition, after map[connect.TopicPartition]int64, read int) {
	now := time.Now()
	t.meter.took(now, read)
	t.meter.given.add(now, len(t.batch))
	t.parts.read(parts, after)
	t.meter.active.Record(now, t.parts.uncommitted())
}
