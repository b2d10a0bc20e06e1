package worker

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

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
	t.instance, t.isolated = client.String("group.instance.id"), client.String("isolation.level") == "read_committed"
	t.watchdog.limit = client.Millis("max.poll.interval.ms")
	t.watchdog.leave = func(limit time.Duration) { t.leaveGroup(hard, limit) }
	opts = append(opts,
		kgo.WithPools(consumedSlabs{}),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, m map[string][]int32) { t.assign(hard, m) }),
		kgo.AdjustFetchOffsetsFn(t.begin),
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
	topics := t.config.List("topics")
	if len(topics) > 0 {
		t.missing.expect(false, topics...)
	}
	return kafka.Subscribe(topics, t.config.String("topics.regex"), t.replays)
}

// fetchError returns the error of a poll that does not pass. It logs the others. The caller holds
// mu.
func (t *sinkTask) fetchError(fetches kgo.Fetches) error {
	ids := map[string]topicID{}
	fetches.EachTopic(func(topic kgo.FetchTopic) { ids[topic.Topic] = topic.TopicID })
	for _, e := range fetches.Errors() {
		lasting := kafka.FetchFailure(e, t.reset)
		switch {
		case errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded):
			continue
		case (errors.Is(e.Err, kerr.UnknownTopicID) || errors.Is(e.Err, kerr.UnknownTopicOrPartition)) && t.suspectTopic(e.Topic, ids[e.Topic]):
			continue
		case lasting != nil:
			return lasting
		case errors.As(e.Err, new(*kerr.Error)) && kerr.IsRetriable(e.Err): // such as a new leader, which kgo looks for
			t.log.Debug("a fetch is tried again", "topic", e.Topic, "partition", e.Partition, "error", e.Err)
		default:
			t.log.Warn("reading from Kafka failed and is tried again", "topic", e.Topic, "partition", e.Partition, "error", e.Err)
		}
	}
	return nil
}
