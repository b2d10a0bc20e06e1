package worker

import (
	"errors"
	"fmt"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/plugins/connect"
	"millrace/runtime/transform"
)

// Stage names where a record can fail, as Kafka Connect does.
type Stage string

// The stages.
const (
	StageTaskPoll        Stage = "TASK_POLL"
	StageTransformation  Stage = "TRANSFORMATION"
	StageKeyConverter    Stage = "KEY_CONVERTER"
	StageValueConverter  Stage = "VALUE_CONVERTER"
	StageHeaderConverter Stage = "HEADER_CONVERTER"
	StageKafkaProduce    Stage = "KAFKA_PRODUCE"
	StageTaskPut         Stage = "TASK_PUT"
)

// Classes that Apache names where no plugin of a user's is at work.
const (
	sinkTaskClass   = "org.apache.kafka.connect.sink.SinkTask"
	workerTaskClass = "org.apache.kafka.connect.runtime.WorkerSourceTask"
	dataException   = "org.apache.kafka.connect.errors.DataException"
)

// problem is why a record cannot be processed, and where it was on its way.
type problem struct {
	stage Stage
	class string // that was at work
	err   error
}

// exceptionClass is the exception that Apache would have thrown: readers of dead letter queues go by it.
func exceptionClass(err error) string {
	var named interface{ Class() string }
	var transformation *transform.Error
	switch {
	case errors.As(err, &named):
		return named.Class()
	case errors.As(err, &transformation):
		return transformation.Exception
	case connect.IsRetriable(err):
		return "org.apache.kafka.connect.errors.RetriableException"
	}
	return dataException
}

// exceptionMessage is what Apache's exception would say.
func exceptionMessage(err error) string {
	var e *transform.Error
	if errors.As(err, &e) && e.Message != "" {
		return e.Message
	}
	return err.Error()
}

// transformationProblem is what a chain of transformations failed with.
func transformationProblem(err error) *problem {
	var e *transform.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return &problem{StageTransformation, e.Class, err}
	}
	return &problem{stage: StageTransformation, err: err}
}

// produceError says what a user can do about a failed write.
func produceError(topic string, err error) error {
	switch {
	case errors.Is(err, kerr.MessageTooLarge):
		return fmt.Errorf("a record for topic %s is larger than Kafka takes: raise producer.override.max.request.size in the connector and max.message.bytes of the topic: %w", topic, err)
	case errors.Is(err, kerr.UnknownTopicOrPartition):
		return fmt.Errorf("topic %s does not exist and the brokers do not create it: create it first: %w", topic, err)
	case strings.Contains(err.Error(), "invalid record partitioning choice"): // the client has no error of its own for it
		return fmt.Errorf("a record names a partition that topic %s does not have: %w", topic, err)
	case errors.Is(err, kerr.TopicAuthorizationFailed):
		return fmt.Errorf("not authorized to write to topic %s: %w", topic, err)
	}
	return fmt.Errorf("writing to topic %s: %w", topic, err)
}

// taskClass is the name of the task's class, as Apache's connectors of that class have it.
func taskClass(class string) string { return strings.TrimSuffix(class, "Connector") + "Task" }
