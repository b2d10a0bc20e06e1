package worker

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/runtime/kafka"
	"millrace/runtime/metrics"
)

var workerTable = &metrics.Table[*Worker]{Group: "connect-worker-metrics", Prefix: "kafka_connect_worker", Families: slices.Concat(
	[]metrics.Family[*Worker]{
		{Name: "connector-count", Type: metrics.Gauge, Help: "Connectors that run on this worker.", Read: func(w *Worker) float64 { return float64(len(w.connectors)) }},
		{Name: "task-count", Type: metrics.Gauge, Help: "Tasks that run on this worker.", Read: func(w *Worker) float64 { return float64(len(w.tasks)) }},
	},
	startupFamilies("connector", func(w *Worker) *startups { return &w.connectorStarts }),
	startupFamilies("task", func(w *Worker) *startups { return &w.taskStarts }),
)}

func startupFamilies(what string, of func(*Worker) *startups) []metrics.Family[*Worker] {
	return []metrics.Family[*Worker]{
		{Name: what + "-startup-attempts-total", Type: metrics.Counter, Help: "Starts of a " + what + ".", Read: func(w *Worker) float64 { return float64(of(w).attempts.Load()) }},
		{Name: what + "-startup-success-total", Type: metrics.Counter, Help: "Those that succeeded.", Read: func(w *Worker) float64 { return float64(of(w).successes.Load()) }},
		{Name: what + "-startup-failure-total", Type: metrics.Counter, Help: "Those that failed.", Read: func(w *Worker) float64 { return float64(of(w).failures.Load()) }},
		{Name: what + "-startup-success-percentage", Type: metrics.Gauge, Help: "The share of them that succeeded lately, from 0 to 1.",
			Read: func(w *Worker) float64 { return of(w).lately.Share(time.Now()) }},
		{Name: what + "-startup-failure-percentage", Type: metrics.Gauge, Help: "The share of them that failed lately, from 0 to 1.",
			Read: func(w *Worker) float64 { return of(w).lately.Remainder(time.Now()) }},
	}
}

// stateCounts is the number of a connector's tasks on this worker in each state.
type stateCounts map[rest.State]int

const everyState rest.State = ""

var countTable = &metrics.Table[stateCounts]{Group: "connect-worker-metrics", Prefix: "kafka_connect_worker", Labels: []string{"connector"},
	Families: func() (out []metrics.Family[stateCounts]) {
		for _, s := range []rest.State{everyState, rest.Running, rest.Paused, rest.Failed, rest.Unassigned, "DESTROYED", rest.Restarting} {
			name := cmp.Or(lower(s), "total")
			out = append(out, metrics.Family[stateCounts]{Name: "connector-" + name + "-task-count", Type: metrics.Gauge,
				Help: "The connector's tasks on this worker: " + strings.Replace(name, "total", "all", 1) + ".", Read: func(c stateCounts) float64 { return float64(c[s]) }})
		}
		return out
	}()}

// Collect writes the metrics of the worker and its tasks.
func (w *Worker) Collect(out *metrics.Writer) {
	tasks := w.scrapes()
	w.mu.Lock()
	workerTable.Write(out, []metrics.Row[*Worker]{workerTable.Row(w)})
	w.mu.Unlock()
	var counts []metrics.Row[stateCounts]
	for i, s := range tasks {
		if i == 0 || tasks[i-1].id.Connector != s.id.Connector {
			counts = append(counts, countTable.Row(stateCounts{}, metrics.Quoted(s.id.Connector)))
		}
		of := counts[len(counts)-1].Of
		of[everyState]++
		of[s.meter.state.current()]++
	}
	countTable.Write(out, counts)
	all := taskRows(connectorTaskTable, tasks, nil)
	connectorTaskTable.Write(out, all)
	writePlugins(out, tasks)
	errorTable.Write(out, all)
	ownTable.Write(out, all)
	sourceTable.Write(out, taskRows(sourceTable, tasks, func(s *scrape) bool { return s.source != nil }))
	sinkTable.Write(out, taskRows(sinkTable, tasks, func(s *scrape) bool { return s.sink != nil }))
	producerTable.Write(out, clientRows(producerTable, tasks, producerKind))
	consumers := clientRows(consumerTable, tasks, consumerKind)
	consumerTable.Write(out, consumers)
	fetchTable.Write(out, consumers)
	lagTable.Write(out, lagRows(tasks))
	adminTable.Write(out, []metrics.Row[*kafka.Meter]{adminTable.Row(&w.Admin.Meter, w.Admin.Meter.ClientID)})
}

// scrapes returns a snapshot of all tasks.
func (w *Worker) scrapes() (out []*scrape) {
	now := time.Now()
	w.mu.Lock()
	for _, r := range w.tasks {
		s := &scrape{taskBase: r.base, now: now}
		switch task := r.task.(type) {
		case *sourceTask:
			s.source = task
		case *sinkTask:
			s.sink = task
		}
		out = append(out, s)
	}
	w.mu.Unlock()
	for i := range out {
		if sink := out[i].sink; sink != nil {
			sink.parts.Ask(now, func() *kgo.Client { return sink.consumer }, sink.log)
			out[i].lags, out[i].partitions = sink.parts.Lags()
		}
	}
	slices.SortFunc(out, func(a, b *scrape) int {
		return cmp.Or(cmp.Compare(a.id.Connector, b.id.Connector), a.id.Task-b.id.Task)
	})
	return out
}

// SinkLags returns the number of records that are left for the sinks on this worker, by connector,
// as far as it is known. Like a scrape, it requests the end offsets for the next call.
func (w *Worker) SinkLags() map[string]int64 {
	out := map[string]int64{}
	for _, s := range w.scrapes() {
		if len(s.lags) > 0 {
			out[s.id.Connector] += s.lag()
		}
	}
	return out
}

// DescribeMetrics lists the metrics that Collect writes.
func DescribeMetrics() []metrics.Described {
	return slices.Concat(workerTable.Describe(), countTable.Describe(), connectorTaskTable.Describe(), pluginTable.Describe(), transformTable.Describe(), predicateTable.Describe(), errorTable.Describe(), ownTable.Describe(),
		sourceTable.Describe(), sinkTable.Describe(), producerTable.Describe(), consumerTable.Describe(), fetchTable.Describe(), lagTable.Describe(), adminTable.Describe())
}
