package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/deadletter"
	"millrace/runtime/failure"
	"millrace/runtime/tracing"
)

// putDone handles the result of a put.
func (t *sinkTask) putDone(ctx context.Context, err error) {
	put := t.sent.take()
	records := put.records
	defer t.sent.giveBack(records)
	now := time.Now()
	t.meter.calls.add(now, now.Sub(put.began))
	put.trace.Done("put", len(records), err)
	var bad connect.BadRecords
	if err == nil || !errors.As(err, &bad) {
		if err != nil {
			t.fail(err, t.stopPolling)
			return
		}
		t.meter.arrived(len(records))
		return
	}
	for _, b := range bad {
		if b.Index < 0 || b.Index >= len(records) {
			t.fail(fmt.Errorf("the task calls record %d bad of a put of %d records: %w", b.Index, len(records), b.Err), t.stopPolling)
			return
		}
		if err := t.reject(ctx, records[b.Index], failure.New(failure.TaskPut, failure.SinkTask, b.Err)); err != nil {
			t.fail(err, t.stopPolling)
			return
		}
	}
	t.meter.arrived(len(records))
}

// reject handles a record that cannot be processed. It returns nil if the record is skipped,
// otherwise the error for the task.
func (t *sinkTask) reject(ctx context.Context, r *kgo.Record, f *failure.Failure) error {
	at, offset, _ := deadletter.Origin(r, t.replays)
	t.dead.Send(ctx, r, f, at, offset)
	kind := "CreateTime"
	if r.Attrs.TimestampType() == 1 {
		kind = "LogAppendTime"
	}
	placed := failure.New(f.Stage, f.Class, fmt.Errorf("topic %s, partition %d, offset %d: %w", r.Topic, r.Partition, r.Offset, f.Err))
	return t.tolerance.judge(placed, func() []any {
		return []any{"topic", r.Topic, "partition", r.Partition, "offset", r.Offset, "timestamp", r.Timestamp.UnixMilli(), "timestamp_type", kind}
	})
}

// sentPuts holds the consumed records of every put in flight.
type sentPuts struct {
	mu   sync.Mutex
	puts []sentPut
	free [][]*kgo.Record
}

type sentPut struct {
	records []*kgo.Record
	began   time.Time
	trace   *tracing.Batch
}

// slice returns an empty slice.
func (s *sentPuts) slice() []*kgo.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return nil
	}
	last := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return last
}

// add records a put that is about to be sent.
func (s *sentPuts) add(records []*kgo.Record, trace *tracing.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, sentPut{records, time.Now(), trace})
}

// take removes the oldest put and returns it.
func (s *sentPuts) take() sentPut {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.puts) == 0 {
		return sentPut{began: time.Now()}
	}
	first := s.puts[0]
	s.puts = append(s.puts[:0], s.puts[1:]...)
	return first
}

// abandon ends the traces of puts that have no result when the task ends.
func (s *sentPuts) abandon(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, put := range s.puts {
		put.trace.Done("put", len(put.records), err)
	}
}

// giveBack makes a slice and the memory of its records available for other records. Nothing may
// refer to them any more.
func (s *sentPuts) giveBack(records []*kgo.Record) {
	for _, r := range records {
		r.Recycle()
	}
	clear(records)
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(records) > 0 {
		s.free = append(s.free, records[:0])
	}
}

// measure counts what was read. The caller holds mu.
func (t *sinkTask) measure(parts []kgo.FetchTopicPartition, after map[connect.TopicPartition]int64, read int) {
	now := time.Now()
	t.meter.took(now, read)
	t.meter.given.add(now, len(t.batch))
	t.parts.Read(parts, after)
	t.meter.active.Record(now, t.parts.Uncommitted())
}
