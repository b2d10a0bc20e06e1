package kafka

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs/backoff"
)

// Resender sends records again after their topic was deleted and created again. kgo refuses to
// write to such a topic until it is told to forget the first one. The records of a partition keep
// their order. Set the fields before the first Add.
type Resender struct {
	Client *kgo.Client
	// Create creates a topic that nobody else has created within five seconds. nil: the brokers do.
	Create func(ctx context.Context, topic string) error
	Log    *slog.Logger

	// Sending must be held while records are sent for the first time. The Resender holds it while
	// it sends records again.
	Sending sync.Mutex

	mu      sync.Mutex
	queue   []Unsent
	running bool
	group   sync.WaitGroup
}

// Unsent is a record that the client has refused.
type Unsent struct {
	Record    *kgo.Record
	Partition int32 // the partition that the record named; -1: none
	Promise   func(*kgo.Record, error)
	Err       error // the reason
}

// createAfter is how long a user who deleted a topic has to create it again before the worker does.
const createAfter = 5 * time.Second

// TopicIsGone reports whether a write failed because its topic was deleted.
func TopicIsGone(err error) bool {
	return errors.Is(err, kerr.UnknownTopicID) || errors.Is(err, kerr.UnknownTopicOrPartition)
}

// Add sends a record again in the background. If ctx ends earlier, the promise gets its error.
func (r *Resender) Add(ctx context.Context, one Unsent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue = append(r.queue, one)
	if !r.running {
		r.running = true
		r.group.Go(func() { r.run(ctx) })
	}
}

// run sends the queued records until the queue is empty.
func (r *Resender) run(ctx context.Context) {
	r.Sending.Lock()
	defer r.Sending.Unlock()
	for {
		// After the flush all records that fail have failed, so their order is known.
		err := r.Client.Flush(ctx)
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
			one.Record.Partition = one.Partition
			r.Client.Produce(ctx, one.Record, one.Promise)
		}
	}
}

// sendFirst sends a record before all others and waits for Kafka's answer. If the record fails
// again, the records behind it must not overtake it.
func (r *Resender) sendFirst(ctx context.Context, one Unsent) error {
	one.Record.Partition = one.Partition
	done := make(chan error, 1)
	r.Client.Produce(ctx, one.Record, func(record *kgo.Record, err error) {
		one.Promise(record, err)
		done <- err
	})
	return <-done
}

// giveUp queues records again behind the first one if that one is queued again. Otherwise they get
// its error.
func (r *Resender) giveUp(queue []Unsent, err error) {
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
		one.Promise(one.Record, err)
	}
}

// resendPause is the wait after a write that the embedded broker could not complete.
const resendPause = time.Second

// renew makes the client forget the deleted topics of some records, and returns when the topics
// exist again. Records with another error wait for a second.
func (r *Resender) renew(ctx context.Context, queue []Unsent) error {
	set := map[string]bool{}
	for _, one := range queue {
		if TopicIsGone(one.Err) {
			set[one.Record.Topic] = true
		}
	}
	topics := slices.Sorted(maps.Keys(set))
	if len(topics) == 0 {
		r.Log.Error("records cannot be written and are sent again", "records", len(queue), "error", queue[0].Err)
		if !backoff.Sleep(ctx, resendPause) {
			return ctx.Err()
		}
		return nil
	}
	r.Log.Warn("topics that records are sent to were deleted: the records are sent again once the topics exist", "topics", topics, "records", len(queue))
	for _, topic := range topics {
		if err := r.await(ctx, topic); err != nil {
			return err
		}
	}
	r.Client.PurgeTopicsFromProducing(topics...)
	return nil
}

// await returns as soon as a topic is writable.
func (r *Resender) await(ctx context.Context, topic string) error {
	began := time.Now()
	for warned := began; ; {
		ready := TopicReady(ctx, r.Client, topic, time.Since(began) > createAfter)
		if !ready && time.Since(began) > createAfter && r.Create != nil {
			if err := r.Create(ctx, topic); err != nil {
				return err
			}
		}
		if ready || ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(warned) > createAfter {
			warned = time.Now()
			r.Log.Warn("records wait for a topic that was deleted: create it, or delete the connector", "topic", topic, "waiting", time.Since(began).Round(time.Second))
		}
		backoff.Sleep(ctx, 5*TopicPoll)
	}
}

// Wait returns as soon as no record waits to be sent again, or ctx ends.
func (r *Resender) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { r.Join(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Join waits for the background goroutine. Call it after the client is closed.
func (r *Resender) Join() { r.group.Wait() }
