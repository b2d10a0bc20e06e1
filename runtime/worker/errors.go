package worker

import (
	"fmt"
	"strings"
)

// taskClass returns the name of a connector's task class, as Apache's connectors of that class name it.
func taskClass(class string) string { return strings.TrimSuffix(class, "Connector") + "Task" }

// startAgain is the error of a task that delivers exactly once when a record cannot be sent again beside those that its transaction has
// sent before, as when their topic was deleted: only a new start sends all of them again.
type startAgain struct{ error }

func (e startAgain) Unwrap() error { return e.error }

// againAfterGone is the startAgain of a topic that was deleted.
func againAfterGone(topic string, err error) error {
	return startAgain{fmt.Errorf("topic %s was deleted while the task writes to it; the task starts again: %w", topic, err)}
}
