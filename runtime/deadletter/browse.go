package deadletter

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/runtime/kafka"
)

// Query selects the dead letter records to list.
type Query struct {
	Limit     int    // the maximum number of records
	Partition *int32 // nil: all
	Before    *int64 // only offsets of Partition below it; nil: all
	Pending   bool   // only records that were not replayed
}

// The maximum bytes of a key or value in a list, and of a single record.
const (
	limitInList = 2000
	limitAlone  = 64 << 20
)

// List returns a connector's newest dead letter records.
func (q *Queues) List(ctx context.Context, c Connector, query Query) (out rest.DeadLetters, err error) {
	v, closeView, err := q.open(c)
	if err != nil {
		return out, err
	}
	defer closeView()
	out = rest.DeadLetters{Topic: v.topic, Records: []rest.DeadLetter{}}
	spans, replayed, err := v.contents(ctx)
	if err != nil {
		return out, err
	}
	for _, s := range spans {
		out.Held += s.To - s.From
		if query.Partition != nil && *query.Partition != s.Partition {
			continue
		}
		found, more, err := v.newest(ctx, s, query, replayed)
		if err != nil {
			return out, err
		}
		out.Records, out.More = append(out.Records, found...), out.More || more
	}
	if len(spans) > 1 {
		slices.SortStableFunc(out.Records, func(a, b rest.DeadLetter) int { return cmp.Compare(b.Timestamp, a.Timestamp) })
	}
	if len(out.Records) > query.Limit {
		out.Records, out.More = out.Records[:query.Limit], true
	}
	return out, nil
}

// newest reads a partition backward from its end, in growing pieces, until it has enough records.
func (v *view) newest(ctx context.Context, s kafka.Span, query Query, replayed map[string]bool) (out []rest.DeadLetter, more bool, err error) {
	if query.Before != nil {
		s.To = min(s.To, *query.Before)
	}
	for size := int64(2 * query.Limit); s.From < s.To && len(out) < query.Limit; size *= 4 {
		piece := kafka.Span{Partition: s.Partition, From: max(s.From, s.To-size), To: s.To}
		var found []rest.DeadLetter
		err := v.read(ctx, v.topic, []kafka.Span{piece}, func(r *kgo.Record) bool {
			if done := replayed[v.place(r)]; v.owns(r) && !(done && query.Pending) {
				found = append(found, shown(r, done, limitInList))
			}
			return true
		})
		if err != nil {
			return nil, false, err
		}
		slices.Reverse(found)
		out, s.To = append(out, found...), piece.From
	}
	return out[:min(len(out), query.Limit)], s.From < s.To || len(out) > query.Limit, nil
}

// ErrNoRecord is the error for a place in the queue without a record of the connector.
var ErrNoRecord = errors.New("there is no such record in the dead letter queue: it was removed, is another connector's, or never was")

// Get returns one dead letter record completely.
func (q *Queues) Get(ctx context.Context, c Connector, partition int32, offset int64) (out rest.DeadLetter, err error) {
	v, closeView, err := q.open(c)
	if err != nil {
		return out, err
	}
	defer closeView()
	spans, replayed, err := v.contents(ctx)
	if err != nil {
		return out, err
	}
	err = ErrNoRecord
	for _, s := range spans {
		if s.Partition != partition || offset < s.From || offset >= s.To {
			continue
		}
		only := []kafka.Span{{Partition: partition, From: offset, To: offset + 1}}
		if reading := v.read(ctx, v.topic, only, func(r *kgo.Record) bool {
			if v.owns(r) && r.Offset == offset {
				out, err = shown(r, replayed[v.place(r)], limitAlone), nil
			}
			return false
		}); reading != nil {
			return out, reading
		}
	}
	return out, err
}
