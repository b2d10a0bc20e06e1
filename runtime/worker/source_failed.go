package worker

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

// deadLetter returns the dead letter record for a record that failed before it was converted: the
// raw input as its value, with its place in the input in the headers.
func (t *sourceTask) deadLetter(batch *connect.Batch, r *connect.SourceRecord, f *failure.Failure, now time.Time) kgo.Record {
	raw := kgo.Record{Key: connect.RawBytes(r.Key), Value: connect.RawBytes(r.Value), Timestamp: now}
	var place []kgo.RecordHeader
	if r.Topic != "" {
		place = append(place, deadletter.Header("topic", r.Topic))
	}
	if batch.Partition != nil {
		place = append(place, deadletter.Header("source.partition", plainJSON(batch.Partition)))
	}
	if batch.PositionKey != "" {
		place = append(place, deadletter.Header("source.offset", plainJSON(map[string]any{batch.PositionKey: r.Position})))
	}
	return *t.dead.Record(&raw, f, place...)
}

func plainJSON(m map[string]any) string {
	v, err := connect.AnyValue(m)
	if err == nil {
		return string(connect.RawBytes(v))
	}
	return err.Error()
}

// sourcePlace shows a record in the log.
func sourcePlace(batch *connect.Batch, r *connect.SourceRecord) []any {
	return []any{"topic", r.Topic, "source_partition", plainJSON(batch.Partition), "position", r.Position, "value", shortened(connect.RawBytes(r.Value))}
}

// shownBytes is how much of a value the log shows.
const shownBytes = 1000

func shortened(b []byte) string {
	if len(b) > shownBytes {
		return string(b[:shownBytes]) + "… (" + strconv.Itoa(len(b)) + " bytes)"
	}
	return string(b)
}

// unsent is the error of the task when a record cannot be written.
func (t *sourceTask) unsent(r *kgo.Record, err error) error {
	if r.Topic == t.dead.Topic {
		return t.dead.Unwritten(err)
	}
	if t.tx != nil && kafka.TopicIsGone(err) && t.hadTopic(r.Topic) {
		t.w.topicsReady.Store(r.Topic, false)
		return againAfterGone(r.Topic, err)
	}
	if fault := t.w.unwritable(err); t.tx != nil && fault != nil {
		return startAgain{fmt.Errorf("writing to topic %s: %w: %w", r.Topic, fault, err)}
	}
	return failure.Produce(r.Topic, err)
}

// mayResend reports whether a record whose write failed is sent again when what is in the way is gone.
func (t *sourceTask) mayResend(r *kgo.Record, err error) bool {
	return t.tx == nil && (kafka.TopicIsGone(err) && t.hadTopic(r.Topic) || t.w.unwritable(err) != nil)
}

// sendAlone writes a record again whose batch Kafka refused, so that its neighbours do not share its fate. If it is refused
// again it is the bad one, and skipped.
func (t *sourceTask) sendAlone(ctx context.Context, out *outBatch, r *kgo.Record) {
	alone := kgo.Record{Topic: r.Topic, Partition: r.Partition, Key: r.Key, Value: r.Value, Headers: r.Headers, Timestamp: r.Timestamp}
	err := t.singles.send(ctx, &alone)
	if t.mayResend(r, err) {
		t.singles.client.PurgeTopicsFromProducing(r.Topic)
		t.resend.Add(ctx, kafka.Unsent{Record: r, Partition: out.partitionOf(r), Err: err, Promise: func(_ *kgo.Record, err error) {
			if err != nil {
				t.fail(t.unsent(r, err), t.stopAtOnce)
				return
			}
			t.acknowledged(out)
		}})
		return
	}
	if err != nil && failure.OfRecord(err) {
		f := failure.New(failure.KafkaProduce, failure.WorkerTask, failure.Produce(r.Topic, err))
		err = t.tolerance.judge(f, func() []any { return []any{"topic", r.Topic, "bytes", len(r.Key) + len(r.Value)} })
		out.unwritten.Add(1)
		if t.dead.Topic != "" {
			dead := t.dead.Record(r, f, deadletter.Header("topic", r.Topic))
			if err := t.singles.send(ctx, dead); err != nil {
				t.fail(t.dead.Unwritten(err), t.stopAtOnce)
				return
			}
		}
	}
	if err != nil {
		t.fail(failure.Produce(r.Topic, err), t.stopAtOnce)
		return
	}
	t.acknowledged(out)
}

// singles writes records one by one, each in a request of its own, in the order in which they come.
type singles struct {
	opts []kgo.Opt

	mu      sync.Mutex
	queue   []func()
	running bool
	group   sync.WaitGroup
	client  *kgo.Client
}

// add has f called after those before it.
func (s *singles) add(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
	if !s.running {
		s.running = true
		s.group.Go(s.drain)
	}
}

func (s *singles) drain() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 {
			s.running = false
			s.mu.Unlock()
			return
		}
		f := s.queue[0]
		s.queue = s.queue[1:]
		s.mu.Unlock()
		f()
	}
}

// send writes one record. Only what add calls may call it.
func (s *singles) send(ctx context.Context, r *kgo.Record) (err error) {
	if s.client == nil {
		if s.client, err = kgo.NewClient(s.opts...); err != nil {
			return err
		}
	}
	return s.client.ProduceSync(ctx, r).FirstErr()
}

// wait returns when everything added is done.
func (s *singles) wait() { s.group.Wait() }

func (s *singles) close() {
	s.wait()
	if s.client != nil {
		s.client.Close()
	}
}
