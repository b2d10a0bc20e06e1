package rest

import "time"

// ServerInfo is a worker's version and Kafka cluster.
type ServerInfo struct {
	Version        string `json:"version"`
	Commit         string `json:"commit"`
	KafkaClusterID string `json:"kafka_cluster_id"`
}

// Health is whether a worker can serve requests.
type Health string

// The values of Health.
const (
	Healthy   Health = "healthy"
	Starting  Health = "starting"
	Unhealthy Health = "unhealthy"
)

// HealthStatus is the response of a health check (KIP-1017).
type HealthStatus struct {
	Status  Health `json:"status"`
	Message string `json:"message"`
}

// Cluster describes the workers of a cluster and the distribution of work.
type Cluster struct {
	KafkaClusterID string          `json:"kafka_cluster_id"`
	GroupID        string          `json:"group_id,omitempty"` // empty in standalone mode, like the next three
	Protocol       string          `json:"protocol,omitempty"`
	Generation     int             `json:"generation,omitempty"`
	Leader         string          `json:"leader,omitempty"` // a worker id
	Workers        []ClusterWorker `json:"workers"`
	Unassigned     int             `json:"unassigned"` // connectors and tasks without a worker
	// a standalone worker that stores no connectors: those created through REST end with it
	Ephemeral bool `json:"ephemeral,omitempty"`
}

// ClusterWorker is a worker with the amount of work assigned to it.
type ClusterWorker struct {
	WorkerID   string `json:"worker_id"`
	URL        string `json:"url,omitempty"`
	Connectors int    `json:"connectors"`
	Tasks      int    `json:"tasks"`
}

// WorkersHealth is the health of the workers of a cluster.
type WorkersHealth struct {
	Workers     []WorkerHealth `json:"workers"`
	Unreachable []string       `json:"workers_unreachable,omitempty"`
}

// WorkerHealth is the state of a worker's plugins and rebalances.
type WorkerHealth struct {
	WorkerID   string         `json:"worker_id"`
	Plugins    []PluginHealth `json:"plugins"`
	Rebalances *Rebalances    `json:"rebalances,omitempty"` // missing in standalone mode
}

// Rebalances counts a worker's rebalances since its start.
type Rebalances struct {
	Completed int64      `json:"completed"`
	Failed    int64      `json:"failed"`
	UnderWay  bool       `json:"under_way"`
	Last      *time.Time `json:"last,omitempty"` // when the last one ended
}

// PluginHealth is the state of a plugin on a worker. The plugin is a file of plugin.path, or a
// bundled class in use.
type PluginHealth struct {
	Plugin     string          `json:"plugin"`  // the file, or the bundled class
	Classes    []string        `json:"classes"` // offered by the plugin
	Error      string          `json:"error,omitempty"`
	Starts     int64           `json:"starts"` // of its processes
	Crashed    int64           `json:"crashed"`
	Stalled    int64           `json:"stalled"`     // killed by the worker because they did not respond
	OverMemory int64           `json:"over_memory"` // killed by the worker because they exceeded plugin.memory.max
	Processes  []PluginProcess `json:"processes"`
}

// PluginProcess is the current resource usage of a plugin process.
type PluginProcess struct {
	Connector   string    `json:"connector,omitempty"` // its only user; empty if several connectors share it
	CPUSeconds  float64   `json:"cpu_seconds"`
	MemoryBytes int64     `json:"memory_bytes"`
	Started     time.Time `json:"started"`
}
