package worker

import (
	"fmt"
	"slices"
)

// State is what a connector or task is in, in the words of Kafka Connect's REST API.
type State string

// The states.
const (
	Unassigned State = "UNASSIGNED"
	Running    State = "RUNNING"
	Paused     State = "PAUSED"
	Stopped    State = "STOPPED" // connectors only
	Failed     State = "FAILED"
	Restarting State = "RESTARTING"
)

// moves are the states that a task may come to from a state, between its start in a worker and its end there. "" is before the first.
// What ends a task is final: only its next start shows another state, and a restart shows RESTARTING before that.
var moves = map[State][]State{
	"":         {Running, Paused, Failed, Unassigned},
	Running:    {Running, Paused, Failed, Unassigned},
	Paused:     {Running, Paused, Failed, Unassigned},
	Failed:     {},
	Unassigned: {},
}

// illegalMove is the error of a state that does not follow another.
type illegalMove struct {
	task     TaskID
	from, to State
}

func (m *illegalMove) Error() string {
	if m.from == "" {
		return fmt.Sprintf("task %s cannot begin as %s", m.task, m.to)
	}
	return fmt.Sprintf("task %s cannot go from %s to %s", m.task, m.from, m.to)
}

// Target is what a user wants a connector to be in.
type Target string

// The targets.
const (
	TargetStarted Target = "STARTED"
	TargetPaused  Target = "PAUSED"
	TargetStopped Target = "STOPPED"
)

// TaskID names a task.
type TaskID struct {
	Connector string
	Task      int
}

func (id TaskID) String() string { return fmt.Sprintf("%s-%d", id.Connector, id.Task) }

// Status is a state and what explains it.
type Status struct {
	State   State
	Version string // the plugin's; "" when none is loaded
	Trace   string // of a failure
	Crashed bool   // the failure is the end of the plugin process, or of a turn that an earlier worker took back: start it again
}

// Listener is told of every change of state and every topic that a task has not used before, from the goroutine where it happens. It must not wait for the worker.
type Listener interface {
	ConnectorStatus(name string, s Status)
	TaskStatus(id TaskID, s Status)
	TopicUsed(id TaskID, topic string)
}

// move takes the task to a state, if that may follow the one that it is in.
func (t *taskBase) move(to State) error {
	t.moving.Lock()
	defer t.moving.Unlock()
	if !slices.Contains(moves[t.state], to) {
		return &illegalMove{t.id, t.state, to}
	}
	t.state = to
	return nil
}
