package worker

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// contentOf shows bytes, at most so many; nil for none.
func contentOf(b []byte, most int) *rest.Content {
	if b == nil {
		return nil
	}
	c := &rest.Content{}
	if len(b) > most {
		c.Bytes = len(b)
	}
	if utf8.Valid(b) {
		if c.Bytes > 0 {
			for b = b[:most]; len(b) > 0 && !utf8.Valid(b); {
				b = b[:len(b)-1]
			}
		}
		text := string(b)
		c.Text = &text
		return c
	}
	text := base64.StdEncoding.EncodeToString(b[:min(most, len(b))])
	c.Base64 = &text
	return c
}

// LetterQuery says which letters to show.
type LetterQuery struct {
	Limit     int
	Partition *int32 // nil: all
	Before    *int64 // of that partition, those before this offset
	Pending   bool   // those that were not replayed
}

// How much of a key or value a list shows.
const (
	shownInList = 2000
	shownAlone  = 64 << 20
)

// letterQueue is a connector's dead letter queue with its log of replays.
type letterQueue struct {
	connector string
	props     map[string]string
	config    configs.Config
	topic     string
	sink      bool
	admin     *kadm.Client
	client    []kgo.Opt // of a reader
}

// ErrNoQueue says that a connector has no dead letter queue.
var ErrNoQueue = errors.New("the connector has no dead letter queue: set " + deadTopicKey)

// openQueue finds a connector's queue. close is to be called.
func (w *Worker) openQueue(ctx context.Context, connector string, raw map[string]string) (q *letterQueue, closeQueue func(), err error) {
	props, err := w.Providers.Resolve(raw)
	if err != nil {
		return nil, nil, err
	}
	class, err := w.find(props)
	if err != nil {
		return nil, nil, err
	}
	config, err := slices.Concat(configs.ConnectorKeys, configs.SinkKeys).Parse(props)
	if err != nil {
		return nil, nil, err
	}
	q = &letterQueue{connector: connector, props: props, config: config, topic: config.String(deadTopicKey), sink: class.Type() == connect.Sink}
	if q.topic == "" {
		return nil, nil, ErrNoQueue
	}
	client := w.clientProps("consumer", props, map[string]string{"client.id": "connector-dlq-reader-" + connector})
	delete(client, "group.id")
	if q.client, err = w.clientOptions(client, kafka.Consumer, kafka.Patient); err != nil {
		return nil, nil, err
	}
	q.admin, closeQueue, err = w.admin(props)
	return q, closeQueue, err
}

// spans are the partitions of the queue; none when nothing was ever written to it.
func (q *letterQueue) spans(ctx context.Context) ([]kafka.Span, error) {
	return q.spansOf(ctx, q.topic)
}

func (q *letterQueue) spansOf(ctx context.Context, topic string) ([]kafka.Span, error) {
	if found, err := exists(ctx, q.admin, topic); err != nil || !found {
		return nil, err
	}
	return kafka.Spans(ctx, q.admin, topic, true)
}

// replayed are the letters that were replayed, by their places.
func (q *letterQueue) replayed(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	topic := ReplayTopic(q.connector)
	spans, err := q.spansOf(ctx, topic)
	if err != nil {
		return nil, err
	}
	return out, kafka.ReadSpans(ctx, slices.Clip(q.client), topic, spans, func(r *kgo.Record) bool {
		if of := headerOf(r, replayOf); of != "" {
			out[of] = true
		}
		return true
	})
}

// mine reports whether a record is a letter of this connector: it says so, or does not say whose it is.
func (q *letterQueue) mine(r *kgo.Record) bool {
	of := headerOf(r, contextPart+"connector.name")
	return !r.Attrs.IsControl() && (of == "" || of == q.connector)
}

func (q *letterQueue) place(r *kgo.Record) string {
	return connect.FormatPlace(connect.TopicPartition{Topic: q.topic, Partition: r.Partition}, r.Offset)
}

// Letters shows the newest letters of a connector.
func (w *Worker) Letters(ctx context.Context, connector string, raw map[string]string, query LetterQuery) (out rest.DeadLetters, err error) {
	q, closeQueue, err := w.openQueue(ctx, connector, raw)
	if err != nil {
		return out, err
	}
	defer closeQueue()
	out = rest.DeadLetters{Topic: q.topic, Records: []rest.DeadLetter{}}
	spans, err := q.spans(ctx)
	if err != nil {
		return out, err
	}
	replayed, err := q.replayed(ctx)
	if err != nil {
		return out, err
	}
	for _, s := range spans {
		out.Held += s.To - s.From
		if query.Partition != nil && *query.Partition != s.Partition {
			continue
		}
		if query.Before != nil {
			s.To = min(s.To, *query.Before)
		}
		found, more, err := q.newest(ctx, s, query, replayed)
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

// newest reads a partition from its end, piece by piece, until it has as many letters as are wanted.
func (q *letterQueue) newest(ctx context.Context, s kafka.Span, query LetterQuery, replayed map[string]bool) (out []rest.DeadLetter, more bool, err error) {
	for size := int64(2 * query.Limit); s.From < s.To && len(out) < query.Limit; size *= 4 {
		piece := kafka.Span{Partition: s.Partition, From: max(s.From, s.To-size), To: s.To}
		var found []rest.DeadLetter
		err := kafka.ReadSpans(ctx, slices.Clip(q.client), q.topic, []kafka.Span{piece}, func(r *kgo.Record) bool {
			if done := replayed[q.place(r)]; q.mine(r) && !(done && query.Pending) {
				found = append(found, letterOf(r, done, shownInList))
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

// ErrNoLetter says that there is no such letter.
var ErrNoLetter = errors.New("there is no such record in the dead letter queue: it was removed, is another connector's, or never was")

// Letter shows one letter, all of it.
func (w *Worker) Letter(ctx context.Context, connector string, raw map[string]string, partition int32, offset int64) (out rest.DeadLetter, err error) {
	q, closeQueue, err := w.openQueue(ctx, connector, raw)
	if err != nil {
		return out, err
	}
	defer closeQueue()
	replayed, err := q.replayed(ctx)
	if err != nil {
		return out, err
	}
	spans, err := q.spans(ctx)
	if err != nil {
		return out, err
	}
	err = ErrNoLetter
	for _, s := range spans {
		if s.Partition != partition || offset < s.From || offset >= s.To {
			continue
		}
		reading := kafka.ReadSpans(ctx, slices.Clip(q.client), q.topic, []kafka.Span{{Partition: partition, From: offset, To: offset + 1}}, func(r *kgo.Record) bool {
			if q.mine(r) && r.Offset == offset {
				out, err = letterOf(r, replayed[q.place(r)], shownAlone), nil
			}
			return false
		})
		if reading != nil {
			return out, reading
		}
	}
	return out, err
}
