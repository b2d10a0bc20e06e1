// Package deadletter writes, shows and replays the records that connectors could not process.
package deadletter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/failure"
	"millrace/runtime/kafka"
)

const (
	topicKey    = "errors.deadletterqueue.topic.name"
	replicasKey = "errors.deadletterqueue.topic.replication.factor"
	headersKey  = "errors.deadletterqueue.context.headers.enable"
)

// Counts counts the dead letter records of a task.
type Counts struct {
	Written atomic.Int64 // includes those that are still in flight
	Lost    atomic.Int64 // records that could not be written
}

// Queue is the dead letter queue of a task. Topic is empty if the connector has none.
type Queue struct {
	Topic string

	connector string
	task      int
	headers   bool
	counts    *Counts
	config    configs.Config
}

// NewQueue returns the queue of a task. config has the keys of configs.DeadLetterKeys.
func NewQueue(connector string, task int, config configs.Config, counts *Counts) Queue {
	return Queue{
		Topic: config.String(topicKey), connector: connector, task: task, headers: config.Bool(headersKey), counts: counts, config: config,
	}
}

// Prepare creates the topic unless it exists.
func (q Queue) Prepare(ctx context.Context, admin *kadm.Client) error {
	found, err := admin.ListTopics(ctx, q.Topic)
	if err == nil {
		if err = found[q.Topic].Err; err == nil {
			return nil
		}
	}
	replicas := q.config.Int(replicasKey)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		_, err = kafka.CreateTopic(ctx, admin, q.Topic, 1, int16(replicas), nil)
	}
	switch {
	case errors.Is(err, kerr.InvalidReplicationFactor):
		return fmt.Errorf("%s=%s does not exist and cannot be created with %d replicas: set %s to at most the number of brokers: %w",
			topicKey, q.Topic, replicas, replicasKey, err)
	case err != nil:
		return fmt.Errorf("preparing %s=%s: %w", topicKey, q.Topic, err)
	}
	return nil
}

// Unwritten returns the error of a task whose dead letter record could not be written.
func (q Queue) Unwritten(err error) error {
	q.counts.Lost.Add(1)
	return fmt.Errorf("a record that could not be processed could not be written to %s=%s either, and would be lost: %w", topicKey, q.Topic, err)
}

// Record returns the dead letter record of a record: the same key, value and headers, with headers
// that describe the failure. place are further such headers.
func (q Queue) Record(r *kgo.Record, f *failure.Failure, place ...kgo.RecordHeader) *kgo.Record {
	q.counts.Written.Add(1)
	out := &kgo.Record{Topic: q.Topic, Partition: -1, Key: r.Key, Value: r.Value, Timestamp: r.Timestamp, Headers: r.Headers}
	if !q.headers {
		return out
	}
	out.Headers = slices.Concat(r.Headers, place, []kgo.RecordHeader{
		Header("connector.name", q.connector),
		Header("task.id", strconv.Itoa(q.task)),
		Header("stage", string(f.Stage)),
		Header("class.name", f.Class),
		Header("exception.class.name", failure.Exception(f.Err)),
		Header("exception.message", failure.Message(f.Err)),
		Header("exception.stacktrace", stackTrace(f.Err)),
	})
	return out
}
