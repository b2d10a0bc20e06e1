package rest

// Overview is a summary of every connector.
type Overview struct {
	Connectors  []Glance `json:"connectors"`
	SlotSeconds int      `json:"slot_seconds"`                  // length of a slot of the histories
	Unreachable []string `json:"workers_unreachable,omitempty"` // throughput of these workers is missing
	WorkerID    string   `json:"worker_id"`                     // the worker that sent the response
}

// Glance is the summary of a connector. A failed or stalled connector has a Reason.
type Glance struct {
	Name      string        `json:"name"`
	Type      string        `json:"type"`
	Class     string        `json:"class"`
	State     State         `json:"state"`
	WorkerID  string        `json:"worker_id"`
	Tasks     map[State]int `json:"tasks"`
	Attention string        `json:"attention,omitempty"` // AttentionFailed or AttentionStalled
	Reason    string        `json:"reason,omitempty"`    // one line
	Movement
}

// The values of Attention.
const (
	AttentionFailed  = "failed"
	AttentionStalled = "stalled"
)

// Movement is the throughput of a connector's tasks, summed over the workers that responded.
type Movement struct {
	RecordsPerSecond float64   `json:"records_per_second"`
	ErrorsPerSecond  float64   `json:"errors_per_second"`
	Records          int64     `json:"records"` // in Kafka, or accepted by the sink, since the tasks started
	Errors           int64     `json:"errors"`  // records that could not be processed
	LagRecords       *int64    `json:"lag_records,omitempty"`
	LagBytes         *int64    `json:"lag_bytes,omitempty"`
	LastRecord       string    `json:"last_record_time,omitempty"`
	Waiting          float64   `json:"waiting_seconds"` // seconds since a record in flight was last acknowledged
	Restarts         int       `json:"restarts"`        // by restart.policy
	History          []float64 `json:"records_history,omitempty"`
	ErrorHistory     []float64 `json:"errors_history,omitempty"`
}
