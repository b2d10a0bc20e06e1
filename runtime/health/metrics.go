package health

import (
	"slices"

	"millrace/plugins/boundary"
	"millrace/runtime/metrics"
)

var usageTable = &metrics.Table[boundary.Usage]{Prefix: "millrace_plugin_process", Labels: []string{"plugin", "connector"}, Families: []metrics.Family[boundary.Usage]{
	{Name: "cpu-seconds-total", Type: metrics.Counter, Help: "For how long the processors have worked for the process. The connector is empty where several share it.",
		Read: func(u boundary.Usage) float64 { return u.CPU.Seconds() }},
	{Name: "resident-memory-bytes", Type: metrics.Gauge, Help: "The memory that the process holds.", Read: func(u boundary.Usage) float64 { return float64(u.Memory) }},
	{Name: "start-time-seconds", Type: metrics.Gauge, Help: "When the process was started, in seconds since 1970.",
		Read: func(u boundary.Usage) float64 { return float64(u.Started.UnixMilli()) / 1000 }},
}}

var lifeTable = &metrics.Table[boundary.Life]{Prefix: "millrace_plugin_process", Labels: []string{"plugin"}, Families: []metrics.Family[boundary.Life]{
	{Name: "starts-total", Type: metrics.Counter, Help: "Processes of the plugin that were started.", Read: func(l boundary.Life) float64 { return float64(l.Starts) }},
}}

var endTable = &metrics.Table[int64]{Prefix: "millrace_plugin_process", Labels: []string{"plugin", "reason"}, Families: []metrics.Family[int64]{
	{Name: "ends-total", Type: metrics.Counter, Help: "Processes that are gone though they were still wanted: crashed, or ended by the worker because they " +
		"stalled or used too much memory. In one that several connectors share it counts what stalled.", Read: func(n int64) float64 { return float64(n) }},
}}

// Collect writes the metrics of plugin processes. known selects processes as in Plugins.
func Collect(w *metrics.Writer, of boundary.Plugins, known func(connector string) bool) {
	var usage []metrics.Row[boundary.Usage]
	for _, u := range of.Usage() {
		if u.Connector == "" || known(u.Connector) {
			usage = append(usage, usageTable.Row(u, u.Plugin, metrics.Quoted(u.Connector)))
		}
	}
	usageTable.Write(w, usage)
	var lives []metrics.Row[boundary.Life]
	var ends []metrics.Row[int64]
	for _, l := range of.Lives() {
		lives = append(lives, lifeTable.Row(l, l.Plugin))
		for _, why := range boundary.Endings {
			ends = append(ends, endTable.Row(l.Ended[why], l.Plugin, string(why)))
		}
	}
	lifeTable.Write(w, lives)
	endTable.Write(w, ends)
}

// DescribeMetrics lists the metrics that Collect writes.
func DescribeMetrics() []metrics.Described {
	return slices.Concat(usageTable.Describe(), lifeTable.Describe(), endTable.Describe())
}
