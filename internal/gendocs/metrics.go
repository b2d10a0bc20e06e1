package main

import (
	"fmt"
	"slices"
	"strings"

	"millrace/runtime/health"
	"millrace/runtime/herder"
	"millrace/runtime/metrics"
)

// measured is the page of metrics: what has a group in Kafka Connect by that, then what is Millrace's own.
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
		title := "What Apache's workers do not measure"
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
	return page("Metrics", "What a worker answers at `GET /metrics`, in Prometheus's text format, or as OpenMetrics where that is asked for. The headings are the "+
		"groups of Apache Kafka Connect's metrics. Names are those that Strimzi's dashboards query; `metrics.names=group` in the worker's "+
		"properties gives those of Confluent's and Aiven's, with the group in them: `kafka_connect_source_task_metrics_source_record_poll_total`. "+
		"Averages, rates and extremes look back over `metrics.num.samples` × `metrics.sample.window.ms`. What a task has counted begins at 0 when it "+
		"starts again. Beside these there are `go_*` and `process_*` of the worker's own process.", sections...)
}

func kind(t metrics.Type) string {
	if t == metrics.Info {
		return "gauge of 1"
	}
	return string(t)
}
