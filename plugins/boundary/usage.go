package boundary

import "time"

// File is a file or folder in plugin.path that is a plugin or looks like one.
type File struct {
	Path    string
	Classes []string // that it offers
	Fault   string   // why it is unusable, or classes of it
}

// Usage is the current resource usage of a plugin process.
type Usage struct {
	Plugin    string // a bundled class, or the plugin file
	Connector string // the owner; "" for a shared process
	CPU       time.Duration
	Memory    int64 // resident memory in bytes
	Started   time.Time
}

// Ending is the reason for the unexpected end of a plugin process.
type Ending string

// Reasons for an unexpected end.
const (
	Crashed    Ending = "crashed" // it ended by itself
	Stalled    Ending = "stalled" // the worker killed it: it did not respond
	OverMemory Ending = "memory"  // the worker killed it: it used more than plugin.memory.max
)

// Endings lists all reasons, in the order of the metrics.
var Endings = []Ending{Crashed, Stalled, OverMemory}

// Life counts the starts and the ends of a plugin's processes.
type Life struct {
	Plugin string
	Starts int64
	Ended  map[Ending]int64
}
