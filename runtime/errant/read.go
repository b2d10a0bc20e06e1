package errant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// places are the offsets of records to read, by partition.
type places map[connect.TopicPartition][]int64

func (p places) add(tp connect.TopicPartition, offset int64) { p[tp] = append(p[tp], offset) }

const (
	// records of a partition that are at most this far apart are read in one go
	maxGap = 5000
	// a record that Kafka has not sent in this time, although it responds, was removed
	patience = 10 * time.Second
)

// found are records by their places.
type found map[connect.TopicPartition]map[int64]*kgo.Record

// read reads records again. Those that Kafka no longer has are missing from the result.
func (q *Reports) read(ctx context.Context, p places) (found, error) {
	out := found{}
	for tp, offsets := range p {
		out[tp] = map[int64]*kgo.Record{}
		slices.Sort(offsets)
	}
	for len(p) > 0 {
		runs := p.next()
		if err := q.readRuns(ctx, runs, out); err != nil {
			return out, fmt.Errorf("reading records again that the connector could not deliver: %w", err)
		}
	}
	return out, nil
}

// run is a sequence of wanted records of a partition.
type run struct {
	wanted []int64 // in order
	done   bool
}

// next removes and returns the first run of each partition.
func (p places) next() map[connect.TopicPartition]*run {
	runs := map[connect.TopicPartition]*run{}
	for tp, offsets := range p {
		n := 1
		for n < len(offsets) && offsets[n]-offsets[n-1] <= maxGap {
			n++
		}
		runs[tp] = &run{wanted: offsets[:n]}
		if p[tp] = offsets[n:]; n == len(offsets) {
			delete(p, tp)
		}
	}
	return runs
}

func (q *Reports) readRuns(ctx context.Context, runs map[connect.TopicPartition]*run, out found) error {
	from := map[string]map[int32]kgo.Offset{}
	for tp, r := range runs {
		if from[tp.Topic] == nil {
			from[tp.Topic] = map[int32]kgo.Offset{}
		}
		from[tp.Topic][tp.Partition] = kgo.NewOffset().At(r.wanted[0])
	}
	// The exact offsets are known, so transactions do not matter.
	client, err := kgo.NewClient(append(slices.Clip(q.consumer), kgo.ConsumePartitions(from),
		kgo.FetchIsolationLevel(kgo.ReadUncommitted()), kgo.KeepControlRecords(), kgo.DisableClientMetrics())...)
	if err != nil {
		return err
	}
	defer client.Close()
	for left := len(runs); left > 0; {
		fetches, err := poll(ctx, client)
		if err != nil || fetches.Empty() {
			return err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			tp := connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}
			if runs[tp].take(r, out[tp]) {
				left--
			}
		})
	}
	return nil
}

// take keeps a record that is wanted. It reports whether the run ends with it.
func (r *run) take(record *kgo.Record, out map[int64]*kgo.Record) (ends bool) {
	if _, wanted := slices.BinarySearch(r.wanted, record.Offset); wanted && !record.Attrs.IsControl() {
		out[record.Offset] = record
	}
	ends = !r.done && record.Offset >= r.wanted[len(r.wanted)-1]
	r.done = r.done || ends
	return ends
}

// poll returns the next records; none if there are no more.
func poll(ctx context.Context, client *kgo.Client) (kgo.Fetches, error) {
	for {
		limited, cancel := context.WithTimeout(ctx, patience)
		fetches := client.PollFetches(limited)
		cancel()
		err := fetches.Err()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !fetches.Empty():
			return fetches, nil
		case err != nil && !errors.Is(err, context.DeadlineExceeded):
			return nil, err
		case client.Ping(ctx) == nil:
			return nil, nil
		}
	}
}
