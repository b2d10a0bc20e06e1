package kafka

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/configs/backoff"
)

const cleanupPolicy = "cleanup.policy"

// CreateTopic creates a topic and reports whether it did; false means that the topic existed. -1
// partitions or replicas select the broker's default.
func CreateTopic(ctx context.Context, adm *kadm.Client, topic string, partitions int32, replicas int16, configs map[string]string) (bool, error) {
	pointers := make(map[string]*string, len(configs))
	for k, v := range configs {
		pointers[k] = &v
	}
	response, err := adm.CreateTopic(ctx, partitions, replicas, pointers, topic)
	switch {
	case errors.Is(err, kerr.TopicAlreadyExists):
		return false, nil
	case err != nil && response.ErrMessage != "":
		return false, fmt.Errorf("creating topic %s: %w: %s", topic, err, response.ErrMessage)
	case err != nil:
		return false, fmt.Errorf("creating topic %s: %w", topic, err)
	}
	return true, nil
}

// EnsureCompacted creates a compacted topic with these additional configs, unless the topic exists.
// An existing topic with another cleanup.policy is an error: it would lose the data that the worker
// stores in it. Too few brokers and timeouts are retried until ctx ends. If the worker may not
// create or describe topics, EnsureCompacted trusts the topic.
func EnsureCompacted(ctx context.Context, adm *kadm.Client, topic string, partitions int32, replicas int16, configs map[string]string) error {
	all := map[string]string{}
	for k, v := range configs {
		all[k] = v
	}
	all[cleanupPolicy] = "compact"
	created, err := createPatiently(ctx, adm, topic, partitions, replicas, all)
	if err != nil || created {
		return err
	}
	return checkCompacted(ctx, adm, topic)
}

var (
	passing   = []error{kerr.InvalidReplicationFactor, kerr.RequestTimedOut, kerr.CoordinatorLoadInProgress, kerr.NotController}
	forbidden = []error{kerr.TopicAuthorizationFailed, kerr.ClusterAuthorizationFailed, kerr.UnsupportedVersion}
)

func createPatiently(ctx context.Context, adm *kadm.Client, topic string, partitions int32, replicas int16, configs map[string]string) (bool, error) {
	for retries := (backoff.Retries{Policy: backoffOf(100*time.Millisecond, 5*time.Second)}); ; {
		created, err := CreateTopic(ctx, adm, topic, partitions, replicas, configs)
		switch {
		case isAny(err, forbidden):
			return false, nil
		case !isAny(err, passing):
			return created, err
		}
		if !retries.Wait(ctx) {
			return false, err
		}
	}
}

func isAny(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}

func checkCompacted(ctx context.Context, adm *kadm.Client, topic string) error {
	described, err := adm.DescribeTopicConfigs(ctx, topic)
	if err == nil {
		var c kadm.ResourceConfig
		c, err = described.On(topic, nil)
		err = errors.Join(err, c.Err)
		for _, config := range c.Configs {
			if policy := config.MaybeValue(); config.Key == cleanupPolicy && policy != "compact" {
				return fmt.Errorf("topic %s has cleanup.policy=%s: expected exactly compact, because anything else deletes what the "+
					"worker keeps in it; change the topic's cleanup.policy, or name another topic", topic, policy)
			}
		}
	}
	if err == nil || isAny(err, forbidden) || errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil // not readable, or missing: the broker may create it on first use
	}
	return fmt.Errorf("describing topic %s: %w", topic, err)
}
