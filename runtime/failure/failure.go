// Package failure describes why a record cannot be processed, in the words that readers of Kafka
// Connect's logs and dead letter queues know: stages, classes and exceptions.
package failure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// Stage is a step of a record's path on which it can fail. The values are Kafka Connect's.
type Stage string

// The stages.
const (
	TaskPoll        Stage = "TASK_POLL"
	Transformation  Stage = "TRANSFORMATION"
	KeyConverter    Stage = "KEY_CONVERTER"
	ValueConverter  Stage = "VALUE_CONVERTER"
	HeaderConverter Stage = "HEADER_CONVERTER"
	KafkaProduce    Stage = "KAFKA_PRODUCE"
	TaskPut         Stage = "TASK_PUT"
)

// Classes that Apache names where its own code fails, not a plugin's.
const (
	SinkTask   = "org.apache.kafka.connect.sink.SinkTask"
	WorkerTask = "org.apache.kafka.connect.runtime.WorkerSourceTask"

	dataException = "org.apache.kafka.connect.errors.DataException"
)

// Failure is the reason why a record cannot be processed. The record path passes it as a pointer;
// nil means success.
type Failure struct {
	Stage Stage
	Class string // the class that was executing
	Err   error
}

// New returns a failure of a class.
func New(stage Stage, class string, err error) *Failure { return &Failure{stage, class, err} }

// Retriable reports whether a repetition may succeed.
func (f *Failure) Retriable() bool { return f != nil && connect.IsRetriable(f.Err) }

// InTransformation returns the failure of a chain of transformations; nil if err is nil.
func InTransformation(err error) *Failure {
	var e *transform.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return New(Transformation, e.Class, err)
	}
	return New(Transformation, "", err)
}

// Exception returns the class of the exception that Apache would throw. Tools that read dead letter
// queues filter by it.
func Exception(err error) string {
	var named interface{ Class() string }
	var transformation *transform.Error
	switch {
	case errors.As(err, &named) && named.Class() != "":
		return named.Class()
	case errors.As(err, &transformation):
		return transformation.Exception
	case connect.IsRetriable(err):
		return "org.apache.kafka.connect.errors.RetriableException"
	}
	return dataException
}

// Message returns the message of Apache's exception.
func Message(err error) string {
	var e *transform.Error
	var f *connect.RecordFailure
	switch {
	case errors.As(err, &e) && e.Message != "":
		return e.Message
	case errors.As(err, &f) && f.Message != "":
		return f.Message
	}
	return err.Error()
}

// OfRecord reports whether Kafka refuses a write because of the record, not because of its topic or
// of the producer. Other records of the batch can then still be written.
func OfRecord(err error) bool {
	return errors.Is(err, kerr.MessageTooLarge) || errors.Is(err, kerr.InvalidRecord) || errors.Is(err, kerr.InvalidTimestamp)
}

// Produce adds to the error of a write what a user can do about it.
func Produce(topic string, err error) error {
	switch {
	case errors.Is(err, kerr.MessageTooLarge):
		return fmt.Errorf("a record for topic %s is larger than Kafka takes: raise producer.override.max.request.size in the connector and max.message.bytes of the topic: %w", topic, err)
	case errors.Is(err, kerr.UnknownTopicOrPartition):
		return fmt.Errorf("topic %s does not exist and the brokers do not create it: create it first: %w", topic, err)
	case strings.Contains(err.Error(), "invalid record partitioning choice"): // kgo has no error value for it
		return fmt.Errorf("a record names a partition that topic %s does not have: %w", topic, err)
	case errors.Is(err, kerr.TopicAuthorizationFailed):
		return fmt.Errorf("not authorized to write to topic %s: %w", topic, err)
	}
	return fmt.Errorf("writing to topic %s: %w", topic, err)
}
