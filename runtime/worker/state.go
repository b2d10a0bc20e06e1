package worker

import "fmt"

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
