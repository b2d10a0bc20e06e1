package main

import (
	"fmt"
	"slices"
	"strings"

	"millrace/runtime/health"
	"millrace/runtime/herder"
	"millrace/runtime/metrics"
)

// measured renders the page about metrics: first Kafka Connect's groups, then Millrace's own
// metrics.
func measured() string {
	all := slices.Concat(herder.DescribeMetrics(), health.DescribeMetrics())
	var groups []string
	for _, d := range all {
		if !slices.Contains(groups, d.Group) {
			groups = append(groups, d.Group)
		}
	}
	slices.SortStableFunc(groups, func(a, b string) int {
		if (a == "") != (b == "") {
			return len(b) - len(a)
		}
		return 0
	})
	var sections []string
	for _, g := range groups {
		title := "Metrics that Apache's workers do not have"
		if g != "" {
			title = "`" + g + "`"
		}
		var b strings.Builder
		fmt.Fprintf(&b, "\n## %s\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n", title)
		for _, d := range all {
			if d.Group == g {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, kind(d.Type), strings.Join(d.Labels, ", "), d.Help)
			}
		}
		sections = append(sections, b.String())
	}
	return page("Metrics", "A worker serves its metrics at `GET /metrics`, in Prometheus's text format or, on request, as OpenMetrics. The headings are the "+
		"groups of Apache Kafka Connect's metrics. The names are those that Strimzi's dashboards query. With `metrics.names=group` in the worker's "+
		"properties, they are those of Confluent's and Aiven's dashboards, which contain the group: `kafka_connect_source_task_metrics_source_record_poll_total`. "+
		"Averages, rates and extremes cover the last `metrics.num.samples` × `metrics.sample.window.ms`. A task's counters start at 0 when the task "+
		"restarts. The worker also serves `go_*` and `process_*` metrics about its own process.", sections...)
}

func kind(t metrics.Type) string {
	if t == metrics.Info {
		return "gauge of 1"
	}
	return string(t)
}
