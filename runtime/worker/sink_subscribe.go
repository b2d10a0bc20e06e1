package worker

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
)

// subscribe joins the connector's consumer group.
func (t *sinkTask) subscribe(hard context.Context) error {
	props := t.w.Clients.Properties("consumer", t.connectorProps,
		map[string]string{"client.id": "connector-consumer-" + t.id.String(), "group.id": admin.SinkGroup(t.id.Connector)})
	client, opts, err := t.w.Clients.Configure(props, kafka.Consumer, kafka.Patient)
	if err != nil {
		return err
	}
	opts = append(opts, t.metered(consumerKind, props), t.reaching(props), kgo.KeepRetryableFetchErrors()) // to learn of a deleted topic immediately
	t.group, t.reset, t.maxPoll = client.String("group.id"), strings.ToLower(client.String(kafka.ResetKey)), client.Int("max.poll.records")
	if t.group == "" {
		return errors.New("group.id is empty: expected a name in consumer.override.group.id, or none, for connect- and the connector's name")
	}
	t.byBroker, t.missing.create = kafka.ByBroker(client), client.Bool("allow.auto.create.topics") // kgo itself would create topics again that a user deletes
	t.watchdog.limit = client.Millis("max.poll.interval.ms")
	t.watchdog.leave = func(limit time.Duration) { t.leaveGroup(hard, limit) }
	opts = append(opts,
		kgo.WithPools(consumedSlabs{}),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, m map[string][]int32) { t.assign(hard, m) }),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, m map[string][]int32) { t.revoked(hard, m, true) }),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, m map[string][]int32) { t.revoked(hard, m, false) }),
	)
	topics, err := t.subscription()
	if err != nil {
		return err
	}
	t.mu.Lock() // a rebalance may begin before NewClient returns
	defer t.mu.Unlock()
	t.consumer, err = kgo.NewClient(append(opts, topics...)...)
	return err
}

func (t *sinkTask) subscription() ([]kgo.Opt, error) {
	if topics := t.config.List("topics"); len(topics) > 0 {
		t.missing.expect(false, topics...)
		if t.replays != "" {
			topics = append(topics, t.replays)
		}
		return []kgo.Opt{kgo.ConsumeTopics(topics...)}, nil
	}
	expr := "^(?:" + t.config.String("topics.regex") + ")$"
	if _, err := configs.CompileRegex(expr); err != nil {
		return nil, fmt.Errorf("topics.regex: %w", err)
	}
	topics := []string{expr}
	if t.replays != "" {
		topics = append(topics, "^"+regexp.QuoteMeta(t.replays)+"$")
	}
	return []kgo.Opt{kgo.ConsumeTopics(topics...), kgo.ConsumeRegex()}, nil
}

// lasting lists the errors of a poll that do not pass by themselves. kgo recovers from all others.
var lasting = []error{
	kerr.TopicAuthorizationFailed, kerr.GroupAuthorizationFailed, kerr.ClusterAuthorizationFailed, kerr.SaslAuthenticationFailed,
	kerr.InvalidGroupID, kerr.FencedInstanceID, kerr.UnsupportedVersion,
}

// fetchError returns the error of a poll that does not pass. It logs the others. The caller holds
// mu.
func (t *sinkTask) fetchError(fetches kgo.Fetches) error {
	ids := map[string]topicID{}
	fetches.EachTopic(func(topic kgo.FetchTopic) { ids[topic.Topic] = topic.TopicID })
	for _, e := range fetches.Errors() {
		switch {
		case errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded):
			continue
		case (errors.Is(e.Err, kerr.UnknownTopicID) || errors.Is(e.Err, kerr.UnknownTopicOrPartition)) && t.suspectTopic(e.Topic, ids[e.Topic]):
			continue
		case isAny(e.Err, lasting):
			where := "topic " + e.Topic
			if e.Partition >= 0 {
				where += ", partition " + strconv.Itoa(int(e.Partition))
			}
			return fmt.Errorf("reading %s: %w", where, e.Err)
		case t.reset == "none" && isUnset(e.Err):
			return fmt.Errorf("Undefined offset with no reset policy for partitions: [%s-%d]: set consumer.override.auto.offset.reset, or the "+ // Apache's wording
				"offsets of the connector: %w", e.Topic, e.Partition, e.Err)
		case errors.As(e.Err, new(*kerr.Error)) && kerr.IsRetriable(e.Err): // such as a new leader, which kgo looks for
			t.log.Debug("a fetch is tried again", "topic", e.Topic, "partition", e.Partition, "error", e.Err)
		default:
			t.log.Warn("reading from Kafka failed and is tried again", "topic", e.Topic, "partition", e.Partition, "error", e.Err)
		}
	}
	return nil
}

// isUnset reports whether a consumer without a reset policy has no offset to begin at: none is
// committed, or the records are gone.
func isUnset(err error) bool {
	return errors.Is(err, kerr.OffsetOutOfRange) || err.Error() == noCommit
}

// noCommit is kgo's text for a partition without a committed offset. kgo exports no error for it.
const noCommit = "partition has no prior committed offset"

func isAny(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
