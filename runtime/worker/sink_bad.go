package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
	"millrace/runtime/kafka"
	"millrace/runtime/tracing"
)

// putDone judges the outcome of a put.
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
		if err := t.reject(ctx, records[b.Index], &problem{StageTaskPut, sinkTaskClass, b.Err}); err != nil {
			t.fail(err, t.stopPolling)
			return
		}
	}
	t.meter.arrived(len(records))
}

// reject deals with a record that cannot be processed: nil when it is to be skipped, else the error that the task fails with.
func (t *sinkTask) reject(ctx context.Context, r *kgo.Record, p *problem) error {
	at, offset, _ := t.origin(r)
	t.dead.send(ctx, r, p, at, offset)
	kind := "CreateTime"
	if r.Attrs.TimestampType() == 1 {
		kind = "LogAppendTime"
	}
	placed := &problem{p.stage, p.class, fmt.Errorf("topic %s, partition %d, offset %d: %w", r.Topic, r.Partition, r.Offset, p.err)}
	return t.tolerance.judge(placed, func() []any {
		return []any{"topic", r.Topic, "partition", r.Partition, "offset", r.Offset, "timestamp", r.Timestamp.UnixMilli(), "timestamp_type", kind}
	})
}

// sentPuts remembers which consumed records each put holds, until it is done.
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

// slice gives an empty slice.
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

// add notes a put that is about to be sent.
func (s *sentPuts) add(records []*kgo.Record, trace *tracing.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, sentPut{records, time.Now(), trace})
}

// take gives the oldest put.
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

// abandon ends the traces of puts that have had no answer when the task ends.
func (s *sentPuts) abandon(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, put := range s.puts {
		put.trace.Done("put", len(put.records), err)
	}
}

// giveBack takes a slice back, and has what its records lie in serve other records. Nobody may have any of them any more.
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

// sinkLetters is the dead letter queue of a sink task. Without a topic it does nothing.
type sinkLetters struct {
	deadLetters
	client *kgo.Client
	resend resender

	unwritable func(error) error // Worker.unwritable

	wake func(error) // is told of the first failure

	mu     sync.Mutex
	failed error
}

// openLetters makes the producer, and the topic unless it exists, and notes the log of replays.
func (t *sinkTask) openLetters(ctx context.Context) (*sinkLetters, error) {
	d := &sinkLetters{deadLetters: newDeadLetters(t.id, t.config, &t.meter.errors)}
	d.wake = func(err error) { t.fail(err, t.stopPolling) }
	if d.topic == "" {
		return d, nil
	}
	props := t.w.clientProps("producer", t.connectorProps,
		map[string]string{"client.id": "connector-dlq-producer-" + t.id.String()})
	opts, err := t.w.clientOptions(props, kafka.Producer, kafka.Creating, kafka.Patient)
	if err != nil {
		return nil, err
	}
	admin, closeAdmin, err := t.admin()
	if err != nil {
		return nil, err
	}
	defer closeAdmin()
	if err := d.prepare(ctx, admin, t.config); err != nil {
		return nil, err
	}
	if err := t.findReplays(ctx, admin); err != nil {
		return nil, err
	}
	d.client, err = kgo.NewClient(append(opts, t.metered(producerKind, props), t.reaching(props))...)
	d.resend.client, d.resend.log, d.unwritable = d.client, t.log, t.w.unwritable
	d.resend.create = func(ctx context.Context, _ string) error { return t.prepareLetters(ctx, d.deadLetters, t.config) }
	return d, err
}

// send writes a consumed record as it came, with the place that it had at first. flush says when it is there; what goes wrong fails the task.
func (d *sinkLetters) send(ctx context.Context, r *kgo.Record, p *problem, at connect.TopicPartition, offset int64) {
	if d.topic == "" {
		return
	}
	letter := d.letter(r, p, contextHeader("topic", at.Topic), contextHeader("partition", strconv.Itoa(int(at.Partition))),
		contextHeader("offset", strconv.FormatInt(offset, 10)))
	var promise func(r *kgo.Record, err error)
	promise = func(r *kgo.Record, err error) {
		switch {
		case err == nil:
		case topicIsGone(err) || d.unwritable(err) != nil:
			d.resend.add(ctx, unsentRecord{r, connect.AnyPartition, promise, err})
		default:
			d.fail(d.unwritten(err))
		}
	}
	d.resend.sending.Lock()
	defer d.resend.sending.Unlock()
	d.client.Produce(ctx, letter, promise)
}

func (d *sinkLetters) fail(err error) {
	d.mu.Lock()
	d.failed = cmp.Or(d.failed, err)
	d.mu.Unlock()
	d.wake(err)
}

// flush waits until everything sent is there. No offset of a record may be committed before.
func (d *sinkLetters) flush(ctx context.Context) error {
	if d.topic == "" {
		return nil
	}
	err := d.client.Flush(ctx)
	if err == nil {
		err = d.resend.wait(ctx)
	}
	if err != nil {
		return fmt.Errorf("waiting for the dead letter queue %s: %w", d.topic, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed
}

func (d *sinkLetters) close() {
	if d.client != nil {
		d.client.Close() // ends what the resender waits for
		d.resend.group.Wait()
	}
}
