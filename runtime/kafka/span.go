package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Span is a range of offsets in a partition: from From up to, but not including, To.
type Span struct {
	Partition int32
	From, To  int64
}

// Spans returns the partitions of a topic, each from its start to its current end. If settled is
// set, the end is the last stable offset, before any open transaction.
func Spans(ctx context.Context, admin *kadm.Client, topic string, settled bool) ([]Span, error) {
	list := admin.ListEndOffsets
	if settled {
		list = admin.ListCommittedOffsets
	}
	ends, err := list(ctx, topic)
	if err = errors.Join(err, ends.Error()); err != nil {
		return nil, fmt.Errorf("listing the ends of topic %s: %w", topic, err)
	}
	starts, err := admin.ListStartOffsets(ctx, topic)
	if err = errors.Join(err, starts.Error()); err != nil {
		return nil, fmt.Errorf("listing the starts of topic %s: %w", topic, err)
	}
	var out []Span
	for partition := range int32(len(ends[topic])) {
		start, _ := starts.Lookup(topic, partition)
		end, _ := ends.Lookup(topic, partition)
		out = append(out, Span{partition, min(start.Offset, end.Offset), end.Offset}) // retention may have deleted records in the meantime
	}
	return out, nil
}

// ReadSpans reads ranges of a topic, in order within each partition, until each returns false. It
// skips records of aborted transactions. The markers that end transactions are passed to each too:
// their Attrs.IsControl is true.
func ReadSpans(ctx context.Context, opts []kgo.Opt, topic string, spans []Span, each func(*kgo.Record) bool) error {
	left, from := map[int32]int64{}, map[int32]kgo.Offset{}
	for _, s := range spans {
		if s.From < s.To {
			left[s.Partition], from[s.Partition] = s.To, kgo.NewOffset().At(s.From)
		}
	}
	if len(left) == 0 {
		return nil
	}
	client, err := kgo.NewClient(append(opts, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: from}),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(), kgo.DisableClientMetrics())...)
	if err != nil {
		return err
	}
	defer client.Close()
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetches.Err()); err != nil {
			return fmt.Errorf("reading topic %s: %w", topic, err)
		}
		more := true
		for it := fetches.RecordIter(); more && !it.Done(); {
			r := it.Next()
			to, wanted := left[r.Partition]
			if wanted && r.Offset < to {
				more = each(r)
			}
			if wanted && r.Offset >= to-1 {
				delete(left, r.Partition)
			}
		}
		if !more {
			return nil
		}
	}
	return nil
}
