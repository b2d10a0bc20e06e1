package connect

// Measurer is an optional interface of source and sink tasks that publish measurements of their own,
// such as how far they are behind their system. The worker publishes them at /metrics, with the labels
// connector, task and class (KIP-877), and shows them with the task. Measure may be called at any time
// between Start and Stop, also concurrently with another call. It must not block.
type Measurer interface {
	Measure() []Measurement
}

// Measurement is the value of a metric now.
type Measurement struct {
	Name        string // with the unit as its end: lag_bytes, snapshot_rows_total
	Description string
	Tags        map[string]string // labels besides those of every metric
	Value       float64
}
