package storage

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/runtime/kafka"
)

// isGone reports whether a request failed because its topic was deleted.
func isGone(err error) bool {
	return errors.Is(err, kerr.UnknownTopicID) || errors.Is(err, kerr.UnknownTopicOrPartition)
}

// goneIn reports whether fetches say that the topic was deleted.
func (t *Topic) goneIn(fetches kgo.Fetches) (gone bool) {
	fetches.EachError(func(_ string, _ int32, err error) { gone = gone || isGone(err) })
	return gone
}

// renewPause is how long the worker waits before it looks again at an internal topic that was deleted, and renewPatience how long brokers may
// take to know one that was created.
const (
	renewPause    = time.Second
	renewPatience = 3 * time.Second
)

// lookUp asks for the id of the topic; false: there is no such topic.
func (t *Topic) lookUp(ctx context.Context) (id kadm.TopicID, exists bool) {
	found, err := t.admin.ListTopics(ctx, t.config.Name)
	if err != nil {
		return id, false
	}
	topic := found[t.config.Name]
	return topic.ID, topic.Err == nil && topic.ID != kadm.TopicID{}
}

// learn waits until brokers know the topic that was created or found, and remembers its id.
func (t *Topic) learn(ctx context.Context) {
	for deadline := time.Now().Add(renewPatience); ; {
		id, exists := t.lookUp(ctx)
		t.id = id
		if exists || time.Now().After(deadline) || !kafka.Pause(ctx, renewPause/20) {
			return
		}
	}
}

// wasDeleted reports whether another topic is in the place of the one that was read, or none. Brokers also do not know a topic for a moment
// after it was created.
func (t *Topic) wasDeleted(ctx context.Context) bool {
	if t.id == (kadm.TopicID{}) {
		return false
	}
	id, exists := t.lookUp(ctx)
	return !exists || id != t.id
}

// renew takes up the topic again after it was deleted: it is created again, compacted, unless somebody has done so, and read from its
// begin. What it held stays known to this worker until it ends, and to no other.
func (t *Topic) renew(ctx context.Context) error {
	c := t.config
	deleted := t.wasDeleted(ctx)
	if deleted {
		c.Log.Error("an internal topic of the worker was deleted: what it held is lost when the worker ends; the worker goes on with an empty one",
			"topic", c.Name, "key", c.Key)
	}
	for {
		err := kafka.EnsureCompacted(ctx, t.admin, c.Name, c.Partitions, c.Replicas, c.Configs)
		if err == nil {
			break
		}
		c.Log.Error("an internal topic that was deleted cannot be created again yet", "topic", c.Name, "error", err)
		if !kafka.Pause(ctx, renewPause) {
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
	if !kafka.Pause(ctx, renewPause) { // what brokers that lag still say of the deleted topic is not worth another round
		return ctx.Err()
	}
	return nil
}

// produceAgain sends records again that a producer has refused because their topic was deleted.
func (t *Topic) produceAgain(ctx context.Context, client *kgo.Client, records []*kgo.Record) kgo.ProduceResults {
	t.again.Lock() // what one has purged another must not purge while it is sent again
	defer t.again.Unlock()
	c := t.config
	if err := kafka.EnsureCompacted(ctx, t.admin, c.Name, c.Partitions, c.Replicas, c.Configs); err != nil {
		return kgo.ProduceResults{{Err: err}}
	}
	client.PurgeTopicsFromProducing(c.Name)
	return client.ProduceSync(ctx, records...)
}
