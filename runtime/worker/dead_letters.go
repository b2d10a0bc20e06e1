package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/runtime/kafka"
	"millrace/runtime/logging"
)

const (
	deadTopicKey    = "errors.deadletterqueue.topic.name"
	deadReplicasKey = "errors.deadletterqueue.topic.replication.factor"
	deadHeadersKey  = "errors.deadletterqueue.context.headers.enable"
)

// deadLetters is where a connector's records go that could not be processed.
type deadLetters struct {
	id      TaskID
	topic   string // "" when there is none
	headers bool
	errors  *errorMeter
}

func newDeadLetters(id TaskID, c configs.Config, errors *errorMeter) deadLetters {
	return deadLetters{id, c.String(deadTopicKey), c.Bool(deadHeadersKey), errors}
}

// prepareLetters creates the topic of a task's dead letter queue unless it exists.
func (t *taskBase) prepareLetters(ctx context.Context, d deadLetters, c configs.Config) error {
	if d.topic == "" {
		return nil
	}
	admin, closeAdmin, err := t.admin()
	if err != nil {
		return err
	}
	defer closeAdmin()
	return d.prepare(ctx, admin, c)
}

func (d deadLetters) prepare(ctx context.Context, admin *kadm.Client, c configs.Config) error {
	found, err := admin.ListTopics(ctx, d.topic)
	if err == nil {
		if err = found[d.topic].Err; err == nil {
			return nil
		}
	}
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		_, err = kafka.CreateTopic(ctx, admin, d.topic, 1, int16(c.Int(deadReplicasKey)), nil)
	}
	switch {
	case errors.Is(err, kerr.InvalidReplicationFactor):
		return fmt.Errorf("%s=%s does not exist and cannot be created with %d replicas: set %s to at most the number of brokers: %w",
			deadTopicKey, d.topic, c.Int(deadReplicasKey), deadReplicasKey, err)
	case err != nil:
		return fmt.Errorf("preparing %s=%s: %w", deadTopicKey, d.topic, err)
	}
	return nil
}

// unwritten is the error of a task whose dead letter could not be written.
func (d deadLetters) unwritten(err error) error {
	d.errors.lost.Add(1)
	return fmt.Errorf("a record that could not be processed could not be written to %s=%s either, and would be lost: %w", deadTopicKey, d.topic, err)
}

// letter is the record to write: as it was, with headers that say where and why it failed.
func (d deadLetters) letter(r *kgo.Record, p *problem, place ...kgo.RecordHeader) *kgo.Record {
	d.errors.letters.Add(1)
	out := &kgo.Record{Topic: d.topic, Partition: -1, Key: r.Key, Value: r.Value, Timestamp: r.Timestamp, Headers: r.Headers}
	if !d.headers {
		return out
	}
	out.Headers = slices.Concat(r.Headers, place, []kgo.RecordHeader{
		contextHeader("connector.name", d.id.Connector),
		contextHeader("task.id", strconv.Itoa(d.id.Task)),
		contextHeader("stage", string(p.stage)),
		contextHeader("class.name", p.class),
		contextHeader("exception.class.name", exceptionClass(p.err)),
		contextHeader("exception.message", exceptionMessage(p.err)),
		contextHeader("exception.stacktrace", stackText(p.err)),
	})
	return out
}

// longestContext bounds a header of a dead letter, in bytes: an error that is larger than Kafka takes would lose the letter.
const longestContext = 32 << 10

func contextHeader(name, value string) kgo.RecordHeader {
	return kgo.RecordHeader{Key: contextPart + name, Value: []byte(logging.Cut(value, longestContext))}
}

// stackText is an error and its causes, a line each, as far as a Java stack has them.
func stackText(err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %v", exceptionClass(err), err)
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		fmt.Fprintf(&b, "\nCaused by: %v", cause)
	}
	b.WriteByte('\n')
	return b.String()
}
