package worker

import (
	"fmt"
	"strings"
)

// TaskClass returns the name of a connector's task class, as Apache's connectors of that class name it.
func TaskClass(class string) string { return strings.TrimSuffix(class, "Connector") + "Task" }

// startAgain is the error of a task that delivers exactly once if a record cannot be sent again
// with the others of its transaction, for example because their topic was deleted. Only a restart
// of the task sends all of them again.
type startAgain struct{ error }

func (e startAgain) Unwrap() error { return e.error }

// againAfterGone returns the startAgain for a deleted topic.
func againAfterGone(topic string, err error) error {
	return startAgain{fmt.Errorf("topic %s was deleted while the task writes to it; the task starts again: %w", topic, err)}
}
