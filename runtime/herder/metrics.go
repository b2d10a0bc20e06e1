package herder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/metrics"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
)

// measured is a connector as its metrics show it.
type measured struct {
	name     string
	state    rest.State
	config   map[string]string
	kind     string
	version  string
	restarts map[int]int
}

// appTable describes the worker.
var appTable = &metrics.Table[*Herder]{Group: "app-info", Prefix: "kafka_connect", Labels: []string{"clientid"}, Families: []metrics.Family[*Herder]{
	{Name: "version", Type: metrics.Info, Help: "The version of Apache Kafka Connect that the worker answers as.", Text: func(h *Herder) string { return h.opts.Info.Version }},
	{Name: "commit-id", Type: metrics.Info, Help: "The commit that the worker was built from.", Text: func(h *Herder) string { return h.opts.Info.Commit }},
	{Name: "start-time-seconds", Type: metrics.Gauge, Help: "When the worker started, in seconds since 1970.",
		Read: func(h *Herder) float64 { return float64(h.begun.UnixMilli()) / 1000 }},
}}

func (h *Herder) writeApp(w *metrics.Writer, client string) {
	appTable.Write(w, []metrics.Row[*Herder]{appTable.Row(h, client)})
}

var connectorTable = &metrics.Table[measured]{Group: "connector-metrics", Prefix: "kafka_connect_connector", Labels: []string{"connector"},
	Families: []metrics.Family[measured]{
		{Name: "status", Type: metrics.Info, Help: "The connector's state: running, paused, stopped, failed, restarting or unassigned.",
			Text: func(c measured) string { return strings.ToLower(string(c.state)) }},
		{Name: "connector-class", Type: metrics.Info, Help: "Its class.", Text: func(c measured) string { return c.config[validation.ClassKey] }},
		{Name: "connector-type", Type: metrics.Info, Help: "source or sink.", Text: func(c measured) string { return c.kind }},
		{Name: "connector-version", Type: metrics.Info, Help: "The version of its plugin.", Text: func(c measured) string { return c.version }},
	}}

var connectorRestartTable = &metrics.Table[int]{Prefix: "millrace_connector", Labels: []string{"connector"}, Families: []metrics.Family[int]{
	{Name: "restarts-total", Type: metrics.Counter, Help: "How often restart.policy has restarted the connector on this worker.", Read: count}}}

var taskRestartTable = &metrics.Table[int]{Prefix: "millrace_task", Labels: []string{"connector", "task"}, Families: []metrics.Family[int]{
	{Name: "restarts-total", Type: metrics.Counter, Help: "How often restart.policy has restarted the task on this worker.", Read: count}}}

func count(n int) float64 { return float64(n) }

// writeConnectors writes the metrics of connectors. A restart counter starts at 0, because the
// first restart would otherwise not be an increase.
func writeConnectors(w *metrics.Writer, list []measured, tasks []worker.TaskID) {
	slices.SortFunc(list, func(a, b measured) int { return strings.Compare(a.name, b.name) })
	var rows []metrics.Row[measured]
	var restarts []metrics.Row[int]
	counts := map[worker.TaskID]int{}
	for _, id := range tasks {
		counts[id] = 0
	}
	for _, c := range list {
		rows = append(rows, connectorTable.Row(c, metrics.Quoted(c.name)))
		restarts = append(restarts, connectorRestartTable.Row(c.restarts[group.Instance], metrics.Quoted(c.name)))
		for task, n := range c.restarts {
			if task != group.Instance {
				counts[worker.TaskID{Connector: c.name, Task: task}] = n
			}
		}
	}
	connectorTable.Write(w, rows)
	connectorRestartTable.Write(w, restarts)
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b worker.TaskID) int { return strings.Compare(a.String(), b.String()) })
	var perTask []metrics.Row[int]
	for _, id := range ids {
		perTask = append(perTask, taskRestartTable.Row(counts[id], metrics.Quoted(id.Connector), fmt.Sprint(id.Task)))
	}
	taskRestartTable.Write(w, perTask)
}

// Collect writes the metrics of the worker, of what runs on it, and of its place in the cluster.
func (h *Herder) Collect(w *metrics.Writer) {
	h.worker.Collect(w)
	h.writeApp(w, h.place.clientID())
	var list []measured
	for _, name := range h.configs.Connectors() {
		if m, ok := h.measure(name); ok {
			list = append(list, m)
		}
	}
	writeConnectors(w, list, h.worker.Tasks(""))
	h.place.collect(w)
}

// measure returns the metrics of a connector that this worker holds.
func (h *Herder) measure(name string) (m measured, ok bool) {
	config, exists := h.configs.Connector(name)
	st, _, known := h.states.Connector(name)
	if !exists || !known || !h.place.holds(name, group.Instance) {
		return m, false
	}
	return measured{name, rest.State(st.State), config, h.typeOf(config), st.Version, h.restarts(name)}, true
}

// restarts returns how often the connector and its tasks were restarted automatically here.
func (h *Herder) restarts(name string) map[int]int {
	l := h.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.crash.restarts)
}

// DescribeMetrics lists what Collect writes.
func DescribeMetrics() []metrics.Described {
	return slices.Concat(worker.DescribeMetrics(), connectorTable.Describe(), connectorRestartTable.Describe(), taskRestartTable.Describe(),
		rebalanceTable.Describe(), coordinatorTable.Describe(), appTable.Describe())
}
