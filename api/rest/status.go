package rest

// State is the state of a connector or task.
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

// ConnectorStatus contains the states of a connector and its tasks.
type ConnectorStatus struct {
	Name      string       `json:"name"`
	Connector StateInfo    `json:"connector"`
	Tasks     []TaskStatus `json:"tasks"`
	Type      string       `json:"type"`
}

// StateInfo is a state and the worker that reported it.
type StateInfo struct {
	State    State   `json:"state"`
	WorkerID string  `json:"worker_id"`
	Version  *string `json:"version"` // of the plugin; null if none is loaded
	Trace    string  `json:"trace,omitempty"`
	// only with expand=progress: Apache's clients reject unknown fields
	Progress *Progress `json:"progress,omitempty"`
}

// TaskStatus is the state of a task.
type TaskStatus struct {
	ID int `json:"id"`
	StateInfo
}

// Progress counts the work of a connector or task, as far as the responding worker knows. Only
// tasks have Moved.
type Progress struct {
	Restarts int `json:"restarts"` // by restart.policy, on this worker
	*Moved
}

// Moved counts the records that a task has moved since its start.
type Moved struct {
	Records    int64  `json:"records"`                    // in Kafka, or accepted by the sink
	InFlight   int64  `json:"records_in_flight"`          // sent to Kafka or to the sink, and not acknowledged yet
	LastRecord string `json:"last_record_time,omitempty"` // when records were last acknowledged
	Lag        *int64 `json:"lag_bytes,omitempty"`        // known waiting input
	Trouble    string `json:"trouble,omitempty"`          // why the task is not working although it has not failed
}
