package worker

import "time"

// PluginHealth is how a plugin does on a worker: a file of plugin.path, or a bundled class that was used.
type PluginHealth struct {
	Plugin     string          `json:"plugin"`  // the file, or the bundled class
	Classes    []string        `json:"classes"` // that it offers
	Error      string          `json:"error,omitempty"`
	Starts     int64           `json:"starts"` // of processes
	Crashed    int64           `json:"crashed"`
	Stalled    int64           `json:"stalled"`     // ended by the worker: they did not answer
	OverMemory int64           `json:"over_memory"` // ended by the worker: they used more than plugin.memory.max
	Processes  []PluginProcess `json:"processes"`
}

// PluginProcess is what a process of a plugin uses now.
type PluginProcess struct {
	Connector   string    `json:"connector,omitempty"` // whose it is; none: several share it
	CPUSeconds  float64   `json:"cpu_seconds"`
	MemoryBytes int64     `json:"memory_bytes"`
	Started     time.Time `json:"started"`
}
