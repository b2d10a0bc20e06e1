package storage

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs/backoff"
	"millrace/runtime/kafka"
)

// isGone reports whether a request failed because its topic was deleted.
func isGone(err error) bool {
	return errors.Is(err, kerr.UnknownTopicID) || errors.Is(err, kerr.UnknownTopicOrPartition)
}

// goneIn reports whether fetches report that the topic was deleted.
func (t *Topic) goneIn(fetches kgo.Fetches) (gone bool) {
	fetches.EachError(func(_ string, _ int32, err error) { gone = gone || isGone(err) })
	return gone
}

// renewPause is the back-off before the worker checks a deleted internal topic again. renewPatience
// is how long to wait until brokers know a new topic.
const (
	renewPause    = time.Second
	renewPatience = 3 * time.Second
)

// lookUp returns the id of the topic, and whether it exists.
func (t *Topic) lookUp(ctx context.Context) (id kadm.TopicID, exists bool) {
	found, err := t.admin.ListTopics(ctx, t.config.Name)
	if err != nil {
		return id, false
	}
	topic := found[t.config.Name]
	return topic.ID, topic.Err == nil && topic.ID != kadm.TopicID{}
}

// learn waits until brokers know the topic, and stores its id.
func (t *Topic) learn(ctx context.Context) {
	for deadline := time.Now().Add(renewPatience); ; {
		id, exists := t.lookUp(ctx)
		t.id = id
		if exists || time.Now().After(deadline) || !backoff.Sleep(ctx, renewPause/20) {
			return
		}
	}
}

// wasDeleted reports whether the topic is missing or has another id than the one that was read.
// Checking the id is needed because brokers also do not know a new topic for a moment.
func (t *Topic) wasDeleted(ctx context.Context) bool {
	if t.id == (kadm.TopicID{}) {
		return false
	}
	id, exists := t.lookUp(ctx)
	return !exists || id != t.id
}

// renew recovers from the deletion of the topic: it creates the topic again, compacted, unless
// another worker has done so, and reads it from the beginning. This worker keeps what it had read
// from the deleted topic until it ends; other workers do not get it.
func (t *Topic) renew(ctx context.Context) error {
	c := t.config
	deleted := t.wasDeleted(ctx)
	if deleted {
		c.Log.Error("an internal topic of the worker was deleted: the worker continues with an empty one; the old records are lost when the worker ends",
			"topic", c.Name, "key", c.Key)
	}
	for {
		err := kafka.EnsureCompacted(ctx, t.admin, c.Name, c.Partitions, c.Replicas, c.Configs)
		if err == nil {
			break
		}
		c.Log.Error("an internal topic that was deleted cannot be created again yet", "topic", c.Name, "error", err)
		if !backoff.Sleep(ctx, renewPause) {
			return ctx.Err()
		}
	}
	t.learn(ctx)
	t.client.PurgeTopicsFromConsuming(c.Name)
	if deleted {
		t.mu.Lock()
		clear(t.read)
		t.mu.Unlock()
	}
	t.client.AddConsumeTopics(c.Name)
	if deleted && t.renewed != nil {
		t.renewed()
	}
	// outdated answers about the deleted topic from lagging brokers are not worth another round
	if !backoff.Sleep(ctx, renewPause) {
		return ctx.Err()
	}
	return nil
}

// produceAgain resends records that a producer has rejected because their topic was deleted.
func (t *Topic) produceAgain(ctx context.Context, client *kgo.Client, records []*kgo.Record) kgo.ProduceResults {
	t.again.Lock() // one caller must not purge records that another is resending
	defer t.again.Unlock()
	c := t.config
	if err := kafka.EnsureCompacted(ctx, t.admin, c.Name, c.Partitions, c.Replicas, c.Configs); err != nil {
		return kgo.ProduceResults{{Err: err}}
	}
	client.PurgeTopicsFromProducing(c.Name)
	return client.ProduceSync(ctx, records...)
}
