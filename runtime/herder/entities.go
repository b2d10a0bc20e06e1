package herder

import "millrace/runtime/worker"

// ConnectorInfo is a connector and the ids of its tasks, as Kafka Connect's REST API shows it.
type ConnectorInfo struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
	Tasks  []TaskRef         `json:"tasks"`
	Type   string            `json:"type"` // source, sink or unknown
}

// TaskRef names a task.
type TaskRef struct {
	Connector string `json:"connector"`
	Task      int    `json:"task"`
}

// TaskInfo is a task and its configuration.
type TaskInfo struct {
	ID     TaskRef           `json:"id"`
	Config map[string]string `json:"config"`
}

// ConnectorStatus is the states of a connector and its tasks.
type ConnectorStatus struct {
	Name      string       `json:"name"`
	Connector StateInfo    `json:"connector"`
	Tasks     []TaskStatus `json:"tasks"`
	Type      string       `json:"type"`
}

// StateInfo is one state and where it is.
type StateInfo struct {
	State    worker.State `json:"state"`
	WorkerID string       `json:"worker_id"`
	Version  *string      `json:"version"`
	Trace    string       `json:"trace,omitempty"`
	Progress *Progress    `json:"progress,omitempty"` // where it was asked for
	crashed  bool         // it failed because its plugin process ended
}

// TaskStatus is the state of a task.
type TaskStatus struct {
	ID int `json:"id"`
	StateInfo
}

// PluginInfo is a class that can be run.
type PluginInfo struct {
	Class   string `json:"class"`
	Type    string `json:"type"`
	Version string `json:"version,omitempty"`
	Doc     string `json:"doc,omitempty"` // what it does, in a sentence
}

// Offset is one entry of a connector's offsets.
type Offset struct {
	Partition map[string]any `json:"partition"`
	Offset    map[string]any `json:"offset"`
}

// ServerInfo is what the root of the REST API tells.
type ServerInfo struct {
	Version        string `json:"version"`
	Commit         string `json:"commit"`
	KafkaClusterID string `json:"kafka_cluster_id"`
}

// Restart says what to restart.
type Restart struct {
	IncludeTasks bool
	OnlyFailed   bool
}

// Health is whether a worker can act.
type Health string

// The states of health.
const (
	Healthy   Health = "healthy"
	Starting  Health = "starting"
	Unhealthy Health = "unhealthy"
)
