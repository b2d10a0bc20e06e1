package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
)

// resender sends records again whose topic was deleted, once the topic exists again. Kafka's client refuses to write to a topic that was
// created again until it is told to forget the first one. Records of a partition keep their order.
type resender struct {
	client *kgo.Client
	create func(ctx context.Context, topic string) error // creates a topic that nobody has created within createAfter
	log    *slog.Logger

	sending sync.Mutex // held while records are sent, for the first time or again

	mu      sync.Mutex
	queue   []unsentRecord
	running bool
	group   sync.WaitGroup
}

// unsentRecord is a record that Kafka's client has refused.
type unsentRecord struct {
	record    *kgo.Record
	partition int32 // that the record named; -1: none
	promise   func(*kgo.Record, error)
	err       error // why
}

// createAfter is how long whoever deleted a topic has to create it again before the task does.
const createAfter = 5 * time.Second

// topicIsGone reports whether a write failed because its topic was deleted.
func topicIsGone(err error) bool {
	return errors.Is(err, kerr.UnknownTopicID) || errors.Is(err, kerr.UnknownTopicOrPartition)
}

// add has a record sent again. When ctx ends before that, promise gets the error of ctx.
func (r *resender) add(ctx context.Context, one unsentRecord) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue = append(r.queue, one)
	if !r.running {
		r.running = true
		r.group.Go(func() { r.run(ctx) })
	}
}

// run sends what is in the queue until nothing is.
func (r *resender) run(ctx context.Context) {
	r.sending.Lock()
	defer r.sending.Unlock()
	for {
		err := r.client.Flush(ctx) // all that is to fail has failed after it, so that the order is known
		r.mu.Lock()
		queue := r.queue
		r.queue = nil
		if r.running = len(queue) > 0; !r.running {
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		if err == nil {
			err = r.renew(ctx, queue)
		}
		if err == nil {
			err = r.sendFirst(ctx, queue[0])
			queue = queue[1:]
		}
		if err != nil {
			r.giveUp(queue, err)
			continue
		}
		for _, one := range queue {
			one.record.Partition = one.partition
			r.client.Produce(ctx, one.record, one.promise)
		}
	}
}

// sendFirst sends a record before any other, and waits until Kafka has answered: what is still in the way of it must not let those behind
// it pass.
func (r *resender) sendFirst(ctx context.Context, one unsentRecord) error {
	one.record.Partition = one.partition
	done := make(chan error, 1)
	r.client.Produce(ctx, one.record, func(record *kgo.Record, err error) {
		one.promise(record, err)
		done <- err
	})
	return <-done
}

// giveUp puts records back behind the one that was to be sent before them, if that is to be sent again; else they have its error.
func (r *resender) giveUp(queue []unsentRecord, err error) {
	r.mu.Lock()
	again := len(r.queue) > 0
	if again {
		r.queue = append(r.queue, queue...)
	}
	r.mu.Unlock()
	if again {
		return
	}
	for _, one := range queue {
		one.promise(one.record, err)
	}
}

// resendPause is how long to wait after a write that the embedded broker could not make.
const resendPause = time.Second

// renew has the client forget the topics of some records that were deleted, and returns when they exist again. What was in the way of the
// others is tried again after a while.
func (r *resender) renew(ctx context.Context, queue []unsentRecord) error {
	set := map[string]bool{}
	for _, one := range queue {
		if topicIsGone(one.err) {
			set[one.record.Topic] = true
		}
	}
	topics := slices.Sorted(maps.Keys(set))
	if len(topics) == 0 {
		r.log.Error("records cannot be written and are sent again", "records", len(queue), "error", queue[0].err)
		if !kafka.Pause(ctx, resendPause) {
			return ctx.Err()
		}
		return nil
	}
	r.log.Warn("topics that records are sent to were deleted: the records are sent again once the topics exist", "topics", topics, "records", len(queue))
	for _, topic := range topics {
		if err := r.await(ctx, topic); err != nil {
			return err
		}
	}
	r.client.PurgeTopicsFromProducing(topics...)
	return nil
}

// await returns when a topic can be written to.
func (r *resender) await(ctx context.Context, topic string) error {
	began := time.Now()
	for warned := began; ; {
		ready := topicReady(ctx, r.client, topic, time.Since(began) > createAfter)
		if !ready && time.Since(began) > createAfter && r.create != nil {
			if err := r.create(ctx, topic); err != nil {
				return err
			}
		}
		if ready || ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(warned) > createAfter {
			warned = time.Now()
			r.log.Warn("records wait for a topic that was deleted: create it, or delete the connector", "topic", topic, "waiting", time.Since(began).Round(time.Second))
		}
		select {
		case <-time.After(5 * topicEvery):
		case <-ctx.Done():
		}
	}
}

// wait returns when nothing is to be sent again, or ctx ends.
func (r *resender) wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { r.group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// startAgain is the error of a task that delivers exactly once when a record cannot be sent again beside those that its transaction has
// sent before, as when their topic was deleted: only a new start sends all of them again.
type startAgain struct{ error }

func (e startAgain) Unwrap() error { return e.error }

// againAfterGone is the startAgain of a topic that was deleted.
func againAfterGone(topic string, err error) error {
	return startAgain{fmt.Errorf("topic %s was deleted while the task writes to it; the task starts again: %w", topic, err)}
}
