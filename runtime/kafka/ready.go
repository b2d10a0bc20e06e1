package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
	"millrace/configs/backoff"
)

// CheckTopic returns an error unless name is a topic name that Kafka accepts.
func CheckTopic(name string) error {
	if !configs.IsTopic(name) {
		return fmt.Errorf("invalid topic name %q: expected 1 to 249 letters, digits, '.', '_' and '-'", name)
	}
	return nil
}

// Exists reports whether a topic exists. A name that Kafka does not accept is no error: the name of
// a topic that is derived from a connector's name may be too long.
func Exists(ctx context.Context, admin *kadm.Client, topic string) (bool, error) {
	if CheckTopic(topic) != nil {
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

const (
	topicPatience = 5 * time.Second       // the maximum wait for a new topic
	TopicPoll     = 20 * time.Millisecond // the interval between two requests for its state
)

// AwaitExistence returns as soon as the brokers know a topic that was created.
func AwaitExistence(ctx context.Context, admin *kadm.Client, topic string) error {
	for {
		if found, err := Exists(ctx, admin, topic); err != nil || found {
			return err
		}
		if !backoff.Sleep(ctx, TopicPoll) {
			return ctx.Err()
		}
	}
}

// AwaitTopic returns as soon as a topic is writable. The request itself makes brokers create the
// topic if they do that automatically. Without AwaitTopic a producer would repeat its own request
// only after a longer pause. It returns false after five seconds; the producer then reports the
// reason.
func AwaitTopic(ctx context.Context, client *kgo.Client, name string) bool {
	ctx, cancel := context.WithTimeout(ctx, topicPatience)
	defer cancel()
	ticker := time.NewTicker(TopicPoll)
	defer ticker.Stop()
	for !TopicReady(ctx, client, name, true) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// TopicReady reports whether a topic is writable. If create is set, the brokers may create it.
func TopicReady(ctx context.Context, client *kgo.Client, name string, create bool) bool {
	req := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = &name
	req.Topics = append(req.Topics, topic)
	req.AllowAutoTopicCreation = create
	resp, err := req.RequestWith(ctx, client)
	if err != nil || len(resp.Topics) == 0 {
		return false
	}
	t := resp.Topics[0]
	if err := kerr.ErrorForCode(t.ErrorCode); err != nil {
		return !kerr.IsRetriable(err)
	}
	for _, p := range t.Partitions {
		if p.Leader < 0 {
			return false
		}
	}
	return true
}
