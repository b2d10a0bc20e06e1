package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// The log of replays is a topic of one connector, from which its tasks read beside its own topics. A record in it is a dead letter that was
// replayed: what it was, under these headers. As nobody else reads it nobody else sees a record again, and what is in it is what was
// replayed: nothing has to be noted elsewhere.
const (
	replayOf   = "__millrace.replay.of"   // the letter: its place in the dead letter queue
	replayFrom = "__millrace.replay.from" // the place that the record had at first, if that is known; a topic alone otherwise
	replayPart = "__millrace.replay"      // what the names of these headers begin with

	contextPart = "__connect.errors." // the same of what a letter says about its error
)

// ReplayTopic is the log of a connector's replays. The name of a topic has at most 249 characters.
func ReplayTopic(connector string) string {
	const around = len("connect-") + len("-replay")
	return sinkGroup(configs.Shorten(topicSafe(connector), configs.LongestTopic-around)) + "-replay"
}

// topicSafe is a name with what Kafka takes in the name of a topic, and those names alone that differ do so after it, too.
func topicSafe(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// exists reports whether there is a topic.
func exists(ctx context.Context, admin *kadm.Client, topic string) (bool, error) {
	if checkTopicName(topic) != nil { // a connector's name may be longer than a topic's
		return false, nil
	}
	found, err := admin.ListTopics(ctx, topic)
	if err == nil {
		err = found[topic].Err
	}
	switch {
	case errors.Is(err, kerr.UnknownTopicOrPartition):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("looking for topic %s: %w", topic, err)
	}
	return true, nil
}

// readReplays has the tasks of a connector read its log of replays. It makes the log unless it exists. Records in it keep their timestamps,
// and are not to be removed for these.
func (w *Worker) readReplays(ctx context.Context, q *letterQueue, restart func(context.Context) error) error {
	topic, replicas := ReplayTopic(q.connector), int16(q.config.Int(deadReplicasKey))
	created, err := kafka.CreateTopic(ctx, q.admin, topic, 1, replicas, map[string]string{
		"retention.ms": "-1", "cleanup.policy": "delete", "message.timestamp.type": "CreateTime",
	})
	if errors.Is(err, kerr.InvalidReplicationFactor) {
		return fmt.Errorf("the log of replays, topic %s, cannot be created with %d replicas: set %s to at most the number of brokers: %w",
			topic, replicas, deadReplicasKey, err)
	}
	if err != nil {
		return fmt.Errorf("making the log of replays: %w", err)
	}
	if created {
		if err := awaitExistence(ctx, q.admin, topic); err != nil {
			return err
		}
	} else if read, err := w.isRead(ctx, q, topic); err != nil || read {
		return err
	}
	return restart(ctx)
}

// awaitExistence returns when brokers know a topic that was created.
func awaitExistence(ctx context.Context, admin *kadm.Client, topic string) error {
	for {
		if found, err := exists(ctx, admin, topic); err != nil || found {
			return err
		}
		select {
		case <-time.After(topicEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// isRead reports whether a member of the connector's consumer group reads a topic, or nobody is in the group.
func (w *Worker) isRead(ctx context.Context, q *letterQueue, topic string) (bool, error) {
	group := w.groupOf(q.connector, q.props)
	members, err := subscriptions(ctx, q.admin, group)
	read := func(topics []string) bool { return topics == nil || slices.Contains(topics, topic) }
	return err == nil && (len(members) == 0 || slices.ContainsFunc(members, read)), err
}

// findReplays notes the log of replays, if the connector has one.
func (t *sinkTask) findReplays(ctx context.Context, admin *kadm.Client) error {
	topic := ReplayTopic(t.id.Connector)
	found, err := exists(ctx, admin, topic)
	if errors.Is(err, kerr.TopicAuthorizationFailed) { // as brokers say of what does not exist, too
		return nil
	}
	if found {
		t.replays = topic
	}
	return err
}

// origin is the place that a consumed record had at first, and the letter that it was replayed from, if it was.
func (t *sinkTask) origin(r *kgo.Record) (tp connect.TopicPartition, offset int64, replayed bool) {
	tp, offset = connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}, r.Offset
	if r.Topic != t.replays {
		return tp, offset, false
	}
	from := headerOf(r, replayFrom)
	if first, at, ok := connect.ParsePlace(from); ok {
		return first, at, true
	}
	if checkTopicName(from) == nil {
		tp.Topic = from
	}
	return tp, offset, true
}

// headerOf is the last header of a name; "" when there is none.
func headerOf(r *kgo.Record, name string) (value string) {
	for _, h := range r.Headers {
		if h.Key == name {
			value = string(h.Value)
		}
	}
	return value
}
