package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

// dispatch passes a converted batch to the producer. It waits while a transaction is being ended.
func (t *sourceTask) dispatch(ctx context.Context, out *outBatch, partition, offset map[string]any) (err error) {
	if err := t.stayMine(); err != nil {
		return err
	}
	out.trace.Converted(true, len(out.records))
	defer func() {
		if err != nil {
			out.trace.End(err)
		}
	}()
	if t.tx != nil {
		t.tx.mu.Lock()
		defer t.tx.mu.Unlock()
		defer t.tx.batchSent(out)
	}
	out.partition, out.offset = partition, offset
	out.pending.Store(int64(len(out.records)) + 1)
	if partition != nil && (offset != nil || len(out.records) > 0) {
		if err := t.offsets.add(out.inFlight); err != nil {
			return fmt.Errorf("keeping the source offset: %w", err)
		}
	}
	if err := t.makeTopics(ctx, out.records); err != nil {
		return err
	}
	if len(out.records) == 0 {
		out.trace.End(nil)
		out.recycle()
		t.arrived(out)
		out.committable()
		return nil
	}
	if err := t.window.acquire(ctx, out.bytes); err != nil {
		return err
	}
	if t.tx != nil {
		if err := t.tx.begin(); err != nil {
			return err
		}
		t.tx.size += len(out.records)
	}
	t.produce(ctx, out)
	return nil
}

// makeTopics makes the topics of records that are new to the task.
func (t *sourceTask) makeTopics(ctx context.Context, records []kgo.Record) error {
	for i := range records {
		topic := records[i].Topic
		if (i == 0 || topic != records[i-1].Topic) && topic != t.dead.Topic && t.topics.add(topic) {
			if err := t.makeTopic(ctx, topic); err != nil {
				return err
			}
		}
	}
	return nil
}

// produce passes the records of a batch to the producer.
func (t *sourceTask) produce(ctx context.Context, out *outBatch) {
	var promise func(r *kgo.Record, err error)
	promise = func(r *kgo.Record, err error) {
		switch {
		case err == nil:
			t.acknowledged(out)
		case t.mayResend(r, err):
			t.torn.lose(out, r)
			t.resend.Add(ctx, kafka.Unsent{Record: r, Partition: out.partitionOf(r), Promise: promise, Err: err})
		case t.tolerance.all && t.tx == nil && failure.OfRecord(err) && r.Topic != t.dead.Topic:
			t.torn.lose(out, r)
			t.alone.add(func() { t.sendAlone(ctx, out, r) })
		default:
			t.torn.lose(out, r)
			out.trace.Done("produce", len(out.records), err)
			t.fail(t.unsent(r, err), t.stopAfter(err))
		}
	}
	t.meter.left(len(out.records))
	t.meter.active.Record(time.Now(), float64(t.meter.inFlight.Load()))
	t.resend.Sending.Lock()
	defer t.resend.Sending.Unlock()
	for i := range out.records {
		if r := &out.records[i]; r.Partition >= 0 {
			out.named = append(out.named, r)
		}
		t.producer.Produce(ctx, &out.records[i], promise)
	}
}

// hadTopic reports whether a topic has existed while this worker runs.
func (t *sourceTask) hadTopic(name string) bool {
	_, had := t.w.topicsReady.Load(name)
	return had || name == t.dead.Topic
}

func (t *sourceTask) acknowledged(out *outBatch) {
	if n := len(out.records); out.acknowledged() {
		out.trace.Done("produce", n, nil)
		t.meter.records.Add(int64(n))
		t.meter.arrived(n)
		t.meter.given.add(time.Now(), n-int(out.unwritten.Load()))
		t.window.release(out.bytes)
		t.arrived(out)
		out.committable()
	}
}

// arrived marks a batch as acknowledged. In a transaction only the commit does that.
func (t *sourceTask) arrived(out *outBatch) {
	if t.tx == nil {
		t.feedback.Acknowledged(out.number)
	}
}

// endWhenStarted is stopAtOnce for failures that may happen before the task has started.
func (t *sourceTask) endWhenStarted() {
	select {
	case <-t.started:
		t.stopAtOnce()
	default:
	}
}

// stopAfter returns how the task ends after a failed write. If Kafka refuses one record, it still
// writes those before it.
func (t *sourceTask) stopAfter(err error) func() {
	if t.tx == nil && failure.OfRecord(err) {
		return t.window.open
	}
	return t.stopAtOnce
}

// failedGrace is how long a task may take to end after a failure before its call is canceled.
const failedGrace = time.Second

// stopAfterFailure stops the source when the task has failed, and cancels its call if that takes too
// long. ctx ends when the source has stopped.
func (t *sourceTask) stopAfterFailure(ctx context.Context) {
	select {
	case <-t.failed:
	case <-ctx.Done():
		return
	}
	defer time.AfterFunc(failedGrace, t.source.Cancel).Stop()
	t.source.Stop()
	<-ctx.Done()
}

// stopAtOnce ends everything that the task waits for.
func (t *sourceTask) stopAtOnce() {
	t.source.Cancel()
	t.giveUp()
}
