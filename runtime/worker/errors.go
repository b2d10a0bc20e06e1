package worker

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/configs"
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

// tolerance decides what a bad record does: fail the task, or be skipped and logged.
type tolerance struct {
	all  bool
	each bool // errors.log.enable: a log line each
	log  *slog.Logger

	mu     sync.Mutex
	logged int
}

func newTolerance(c configs.Config, log *slog.Logger) *tolerance {
	return &tolerance{all: c.String("errors.tolerance") == "all", each: c.Bool("errors.log.enable"), log: log}
}

// firstLogged is how many skipped records are logged one by one where errors.log.enable does not ask for all of them.
const firstLogged = 10

// judge returns nil when the record is to be skipped, else the error that the task fails with.
func (t *tolerance) judge(stage Stage, err error) error {
	if !t.all {
		return fmt.Errorf("Tolerance exceeded in error handler\nCaused by: %s: %w", stage, err) //nolint:staticcheck // Apache's wording
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each || t.logged < firstLogged {
		t.logged++
		t.log.Warn("record skipped", "stage", string(stage), "error", err)
		if !t.each && t.logged == firstLogged {
			t.log.Warn("further skipped records are counted, not logged; errors.log.enable=true logs each")
		}
	}
	return nil
}

// produceError says what a user can do about a failed write.
func produceError(topic string, err error) error {
	switch {
	case errors.Is(err, kerr.MessageTooLarge):
		return fmt.Errorf("a record for topic %s is larger than Kafka takes: raise producer.override.max.request.size in the connector and max.message.bytes of the topic: %w", topic, err)
	case errors.Is(err, kerr.UnknownTopicOrPartition):
		return fmt.Errorf("topic %s does not exist and the brokers do not create it: create it first: %w", topic, err)
	case errors.Is(err, kerr.TopicAuthorizationFailed):
		return fmt.Errorf("not authorized to write to topic %s: %w", topic, err)
	}
	return fmt.Errorf("writing to topic %s: %w", topic, err)
}

// taskClass is the name of the task's class, as Apache's connectors of that class have it.
func taskClass(class string) string { return strings.TrimSuffix(class, "Connector") + "Task" }
