// Package lag keeps how far a sink task has read its partitions, and where they end.
package lag

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// Partitions is the progress of a sink task in its partitions. It has a lock of its own: a plugin
// that hangs must not hide the lag. The zero value has no partitions.
type Partitions struct {
	Every time.Duration // the minimum interval between two requests for end offsets; 0: 5 seconds

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

// Assign adds partitions in which the task has read nothing.
func (p *Partitions) Assign(list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[connect.TopicPartition]*place{}
	}
	for _, tp := range list {
		p.of[tp] = &place{-1, -1, -1}
	}
}

// Revoke removes partitions.
func (p *Partitions) Revoke(list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, tp := range list {
		delete(p.of, tp)
	}
}

// Read records what a poll returned, and the position behind it.
func (p *Partitions) Read(parts []kgo.FetchTopicPartition, after map[connect.TopicPartition]int64) {
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

// Commit records committed offsets.
func (p *Partitions) Commit(offsets map[connect.TopicPartition]int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, offset := range offsets {
		if one := p.of[tp]; one != nil {
			one.committed = offset
		}
	}
}

// Seek records that the task reads from an offset next.
func (p *Partitions) Seek(tp connect.TopicPartition, offset int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.of[tp]; one != nil {
		one.position, one.committed = offset, offset
	}
}

// Uncommitted returns the number of records that were read and whose offsets are not committed.
func (p *Partitions) Uncommitted() (n float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.of {
		if one.committed >= 0 {
			n += float64(max(0, one.position-one.committed))
		}
	}
	return n
}

// Lag is the number of records that are left in a partition.
type Lag struct {
	connect.TopicPartition
	Records int64
}

// Lags returns the known lags, and the number of partitions.
func (p *Partitions) Lags() (known []Lag, partitions int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, one := range p.of {
		if n, ok := one.behind(); ok {
			known = append(known, Lag{tp, n})
		}
	}
	return known, len(p.of)
}

// The default of Every, and the time limit of a request.
const (
	every   = 5 * time.Second
	timeout = 10 * time.Second
)

// Ask requests the end offsets of the partitions in the background, if it is time. The next call of
// Lags shows them. consumer returns the task's client.
func (p *Partitions) Ask(now time.Time, consumer func() *kgo.Client, log *slog.Logger) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.asking || len(p.of) == 0 || now.Sub(p.asked) < cmp.Or(p.Every, every) {
		return
	}
	p.asked, p.asking = now, true
	list := slices.Collect(maps.Keys(p.of))
	p.group.Go(func() { p.askForEnds(list, consumer(), log) })
}

// End waits for a request in progress. The consumer must be closed.
func (p *Partitions) End() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.group.Wait()
}

// askForEnds requests the end offsets of the task's partitions, and the positions in partitions
// that it has not read yet. Polls return end offsets only with records, so they are missing while
// the task is paused or hangs.
func (p *Partitions) askForEnds(list []connect.TopicPartition, consumer *kgo.Client, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	ends, begins := known(ctx, consumer, list, End, log), known(ctx, consumer, p.untouched(), Begin, log)
	committed := consumer.CommittedOffsets()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asking = false
	for tp, one := range p.of {
		if end, ok := ends[tp]; ok {
			one.end = end
		}
		if at, ok := committed[tp.Topic][tp.Partition]; ok && at.Offset >= 0 {
			one.committed = at.Offset
			if one.position < 0 {
				one.position = one.committed
			}
		}
		if begin, ok := begins[tp]; ok && one.position < 0 {
			one.position = begin
		}
	}
}

// untouched returns the partitions in which nothing was read yet.
func (p *Partitions) untouched() (list []connect.TopicPartition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for tp, one := range p.of {
		if one.position < 0 {
			list = append(list, tp)
		}
	}
	return list
}

func known(ctx context.Context, consumer *kgo.Client, list []connect.TopicPartition, which Which, log *slog.Logger) map[connect.TopicPartition]int64 {
	offsets, err := List(ctx, consumer, list, which, false)
	if err != nil {
		log.Debug("asking where partitions end", "error", err)
	}
	return offsets
}
