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

// ConnectorStatus is the states of a connector and its tasks.
type ConnectorStatus struct {
	Name      string       `json:"name"`
	Connector StateInfo    `json:"connector"`
	Tasks     []TaskStatus `json:"tasks"`
	Type      string       `json:"type"`
}

// StateInfo is a state and the worker that reported it.
type StateInfo struct {
	State    State     `json:"state"`
	WorkerID string    `json:"worker_id"`
	Version  *string   `json:"version"` // of the plugin; null while none is loaded
	Trace    string    `json:"trace,omitempty"`
	Progress *Progress `json:"progress,omitempty"` // only with expand=progress: Apache's clients reject fields that they do not know
}

// TaskStatus is the state of a task.
type TaskStatus struct {
	ID int `json:"id"`
	StateInfo
}

// Progress is what a connector or task has done, as far as the worker that answers knows. A connector itself has no Moved.
type Progress struct {
	Restarts int `json:"restarts"` // by restart.policy, on this worker
	*Moved
}

// Moved counts what a task has moved since it was started.
type Moved struct {
	Records    int64  `json:"records"`                    // in Kafka, or taken by the sink
	InFlight   int64  `json:"records_in_flight"`          // sent to Kafka or into the sink, and not acknowledged yet
	LastRecord string `json:"last_record_time,omitempty"` // when records were last acknowledged
	Lag        *int64 `json:"lag_bytes,omitempty"`        // input that is known to be waiting
	Trouble    string `json:"trouble,omitempty"`          // why the task cannot work though it has not failed
}
