package deadletter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
)

// The log of replays is a topic of one connector. Its tasks read it in addition to their own
// topics. Each record in it is a dead letter record that was replayed, with these headers. No other
// application reads the log, so none receives a record twice. The log itself is the list of the
// records that were replayed.
const (
	replayPrefix = "__millrace.replay"      // begins the names of these headers
	replayOf     = "__millrace.replay.of"   // the place of the dead letter record in the queue
	replayFrom   = "__millrace.replay.from" // the original place; only a topic if the place is unknown
)

// LogTopic returns the name of a connector's log of replays. A topic name has at most 249
// characters.
func LogTopic(connector string) string {
	const around = len("connect-") + len("-replay")
	return admin.SinkGroup(configs.Shorten(topicSafe(connector), configs.LongestTopic-around)) + "-replay"
}

// topicSafe replaces the characters that Kafka does not accept in a topic name. Different names
// stay different.
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

// FindLog returns the topic of a connector's log of replays; "" if it does not exist.
func FindLog(ctx context.Context, client *kadm.Client, connector string) (string, error) {
	topic := LogTopic(connector)
	found, err := kafka.Exists(ctx, client, topic)
	if errors.Is(err, kerr.TopicAuthorizationFailed) { // brokers return it for missing topics, too
		return "", nil
	}
	if !found {
		return "", err
	}
	return topic, err
}

// Origin returns the place that a consumed record had originally. log is the topic of the
// connector's log of replays. For a record of another topic it is the record's own place, and for a
// record of the log the place before it failed. A record that another application wrote to the log
// has no such place: then it is the record's own, too.
func Origin(r *kgo.Record, log string) (tp connect.TopicPartition, offset int64, replayed bool) {
	tp, offset = connect.TopicPartition{Topic: r.Topic, Partition: r.Partition}, r.Offset
	if r.Topic != log {
		return tp, offset, false
	}
	from := headerOf(r, replayFrom)
	if first, at, ok := connect.ParsePlace(from); ok {
		return first, at, true
	}
	if kafka.CheckTopic(from) == nil {
		tp.Topic = from
	}
	return tp, offset, true
}

// IsReplayHeader reports whether a header belongs to the log of replays. Connectors do not see it.
func IsReplayHeader(name string) bool { return strings.HasPrefix(name, replayPrefix) }

// ensureLogIsRead creates a connector's log of replays if it is missing, and restarts the
// connector's tasks if they do not read it yet. Its records keep their timestamps, so retention
// must not delete them because they are old.
func (q *Queues) ensureLogIsRead(ctx context.Context, v *view, restart func(context.Context) error) error {
	topic, replicas := LogTopic(v.Name), int16(v.config.Int(replicasKey))
	created, err := kafka.CreateTopic(ctx, v.admin, topic, 1, replicas, map[string]string{
		"retention.ms": "-1", "cleanup.policy": "delete", "message.timestamp.type": "CreateTime",
	})
	if errors.Is(err, kerr.InvalidReplicationFactor) {
		return fmt.Errorf("the log of replays, topic %s, cannot be created with %d replicas: set %s to at most the number of brokers: %w",
			topic, replicas, replicasKey, err)
	}
	if err != nil {
		return fmt.Errorf("creating the log of replays: %w", err)
	}
	if created {
		if err := kafka.AwaitExistence(ctx, v.admin, topic); err != nil {
			return err
		}
	} else if read, err := q.isRead(ctx, v, topic); err != nil || read {
		return err
	}
	return restart(ctx)
}

// isRead reports whether a member of the connector's consumer group reads a topic, or the group has
// no members.
func (q *Queues) isRead(ctx context.Context, v *view, topic string) (bool, error) {
	members, err := admin.Subscriptions(ctx, v.admin, q.Admin.GroupOf(v.Name, v.props))
	reads := func(topics []string) bool { return topics == nil || slices.Contains(topics, topic) }
	return err == nil && (len(members) == 0 || slices.ContainsFunc(members, reads)), err
}
