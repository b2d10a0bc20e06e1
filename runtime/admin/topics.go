package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/runtime/kafka"
)

// CreateTopic creates a topic by a connector's rules for new topics, unless it exists. Errors that
// may pass are retried until ctx ends; only the first is logged.
func CreateTopic(ctx context.Context, admin *kadm.Client, name string, rule configs.TopicRule, log *slog.Logger) error {
	for warned := false; ; warned = true {
		created, err := createUnlessExists(ctx, admin, name, rule)
		if created {
			log.Info("topic created", "topic", name, "group", rule.Group, "partitions", rule.Partitions, "replicas", rule.Replicas)
		}
		switch {
		case err == nil || ctx.Err() != nil:
			return ctx.Err()
		case !mayPass(err):
			return fmt.Errorf("Task failed to create new topic %s by the rules of topic.creation.%s.*. Ensure that the task is authorized to "+ // Apache's wording
				"create topics or that the topic exists and restart the task: %w", name, rule.Group, err)
		case !warned:
			log.Warn("the topic cannot be created yet", "topic", name, "error", err)
		}
		backoff.Sleep(ctx, kafka.TopicPoll)
	}
}

func createUnlessExists(ctx context.Context, admin *kadm.Client, name string, rule configs.TopicRule) (created bool, err error) {
	found, err := admin.ListTopics(ctx, name)
	if err == nil {
		err = found[name].Err
	}
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return kafka.CreateTopic(ctx, admin, name, rule.Partitions, rule.Replicas, rule.Configs)
	}
	return false, err
}

// mayPass reports whether the error of an admin request may pass by itself.
func mayPass(err error) bool {
	var ke *kerr.Error
	return !errors.As(err, &ke) || ke.Retriable
}
