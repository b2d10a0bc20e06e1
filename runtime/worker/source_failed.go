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
func (t *sourceTask) deadLetter(batch *connect.Batch, i int, r *connect.SourceRecord, f *failure.Failure, now time.Time) kgo.Record {
	raw := kgo.Record{Key: connect.RawBytes(r.Key), Value: connect.RawBytes(r.Value), Timestamp: now}
	var place []kgo.RecordHeader
	if r.Topic != "" {
		place = append(place, deadletter.Header("topic", r.Topic))
	}
	if batch.Partition != nil {
		place = append(place, deadletter.Header("source.partition", plainJSON(batch.Partition)))
	}
	if offset := offsetOf(batch, i); offset != nil {
		place = append(place, deadletter.Header("source.offset", plainJSON(offset)))
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

// sourcePlace returns the log attributes of record i of a batch.
func sourcePlace(batch *connect.Batch, i int) []any {
	r := &batch.Records[i]
	return []any{"topic", r.Topic, "source_partition", plainJSON(batch.Partition), "source_offset", plainJSON(offsetOf(batch, i)),
		"key", shortened(connect.RawBytes(r.Key)), "value", shortened(connect.RawBytes(r.Value))}
}

// shownBytes is the maximum number of bytes of a value in the log.
const shownBytes = 1000

func shortened(b []byte) string {
	if len(b) > shownBytes {
		return string(b[:shownBytes]) + "… (" + strconv.Itoa(len(b)) + " bytes)"
	}
	return string(b)
}

// unsent returns the error of the task for a record that cannot be written.
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

// mayResend reports whether a record whose write failed is sent again later: its topic was deleted,
// or the embedded broker cannot write.
func (t *sourceTask) mayResend(r *kgo.Record, err error) bool {
	return t.tx == nil && (kafka.TopicIsGone(err) && t.hadTopic(r.Topic) || t.w.unwritable(err) != nil)
}

// sendAlone writes a record again, in a request of its own, after Kafka refused its batch. So only
// the bad record of a batch is skipped. A record that is refused again is the bad one.
func (t *sourceTask) sendAlone(ctx context.Context, out *outBatch, r *kgo.Record) {
	alone := &kgo.Record{Topic: r.Topic, Partition: r.Partition, Key: r.Key, Value: r.Value, Headers: r.Headers, Timestamp: r.Timestamp}
	err := t.alone.send(ctx, alone)
	if t.mayResend(r, err) {
		t.alone.client.PurgeTopicsFromProducing(r.Topic)
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
		alone.Partition = connect.AnyPartition // of a record that is not stored
		if t.dead.Topic != "" {
			dead := t.dead.Record(r, f, deadletter.Header("topic", r.Topic))
			if err := t.alone.send(ctx, dead); err != nil {
				t.fail(t.dead.Unwritten(err), t.stopAtOnce)
				return
			}
		}
	}
	if err != nil {
		t.fail(failure.Produce(r.Topic, err), t.stopAtOnce)
		return
	}
	r.Partition, r.Offset = alone.Partition, alone.Offset
	t.acknowledged(out)
}

// retryOneByOne writes records in order, each in a request of its own.
type retryOneByOne struct {
	opts []kgo.Opt

	mu      sync.Mutex
	queue   []func()
	running bool
	group   sync.WaitGroup
	client  *kgo.Client
}

// add calls f after the functions that were added before.
func (s *retryOneByOne) add(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
	if !s.running {
		s.running = true
		s.group.Go(s.drain)
	}
}

func (s *retryOneByOne) drain() {
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

// send writes one record. Only functions passed to add may call it.
func (s *retryOneByOne) send(ctx context.Context, r *kgo.Record) (err error) {
	if s.client == nil {
		if s.client, err = kgo.NewClient(s.opts...); err != nil {
			return err
		}
	}
	return s.client.ProduceSync(ctx, r).FirstErr()
}

// wait returns as soon as all added functions have returned.
func (s *retryOneByOne) wait() { s.group.Wait() }

func (s *retryOneByOne) close() {
	s.wait()
	if s.client != nil {
		s.client.Close()
	}
}
