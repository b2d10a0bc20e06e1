package worker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
	"millrace/runtime/lag"
	"millrace/runtime/metrics"
)

// scrape is a snapshot of a task for the metrics.
type scrape struct {
	*taskBase
	now        time.Time
	source     *sourceTask // nil for a sink
	sink       *sinkTask
	lags       []lag.Lag // only for a sink
	partitions int
}

func (s *scrape) lag() (n int64) {
	for _, one := range s.lags {
		n += one.Records
	}
	return n
}

func (s *scrape) lagMax() (n int64) {
	for _, one := range s.lags {
		n = max(n, one.Records)
	}
	return n
}

type (
	taskFamily = metrics.Family[*scrape]
	taskTable  = metrics.Table[*scrape]
)

var taskLabels = []string{"connector", "task"}

func total(name, help string, read func(m *meter) int64) taskFamily {
	return taskFamily{Name: name, Type: metrics.Counter, Help: help, Read: func(s *scrape) float64 { return float64(read(s.meter)) }}
}

func rate(name, help string, of func(m *meter) *metrics.Stat) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: func(s *scrape) float64 { return of(s.meter).Rate(s.now) }}
}

func average(name, help string, of func(m *meter) *metrics.Stat) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: func(s *scrape) float64 { return of(s.meter).Avg(s.now) }}
}

func largest(name, help string, of func(m *meter) *metrics.Stat) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: func(s *scrape) float64 { return of(s.meter).Max(s.now) }}
}

func gauge(name, help string, read func(s *scrape) float64) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: read}
}

// text returns a family whose value is in a label.
func text(name, help string, read func(s *scrape) string) taskFamily {
	return taskFamily{Name: name, Type: metrics.Info, Help: help, Text: read}
}

var connectorTaskTable = &taskTable{Group: "connector-task-metrics", Prefix: "kafka_connect_connector_task", Labels: taskLabels, Families: []taskFamily{
	text("status", "The task's state: running, paused, failed, restarting or unassigned.", func(s *scrape) string { return lower(s.meter.state.current()) }),
	gauge("running-ratio", "The share of its time that the task has been running.", func(s *scrape) float64 { return s.meter.state.share(rest.Running) }),
	gauge("pause-ratio", "The share of its time that the task has been paused.", func(s *scrape) float64 { return s.meter.state.share(rest.Paused) }),
	largest("batch-size-max", "Records of the largest poll or put.", func(m *meter) *metrics.Stat { return m.batches }),
	average("batch-size-avg", "Records of a poll or put, on average.", func(m *meter) *metrics.Stat { return m.batches }),
	largest("offset-commit-max-time-ms", "How long the slowest commit of offsets took, in milliseconds.", func(m *meter) *metrics.Stat { return m.commits.lately }),
	average("offset-commit-avg-time-ms", "How long a commit of offsets took on average, in milliseconds.", func(m *meter) *metrics.Stat { return m.commits.lately }),
	gauge("offset-commit-success-percentage", "The share of commits that succeeded, from 0 to 1.", func(s *scrape) float64 { return s.meter.success.Share(s.now) }),
	gauge("offset-commit-failure-percentage", "The share of commits that failed, from 0 to 1.", func(s *scrape) float64 { return s.meter.success.Remainder(s.now) }),
	text("connector-class", "The connector's class.", func(s *scrape) string { return s.connectorProps["connector.class"] }),
}}

var sourceTable = &taskTable{Group: "source-task-metrics", Prefix: "kafka_connect_source_task", Labels: taskLabels, Families: []taskFamily{
	total("source-record-poll-total", "Records that the task gave, before transformations.", func(m *meter) int64 { return m.taken.total.Load() }),
	rate("source-record-poll-rate", "The same by the second.", func(m *meter) *metrics.Stat { return m.taken.rate }),
	total("source-record-write-total", "Records that Kafka has acknowledged.", func(m *meter) int64 { return m.given.total.Load() }),
	rate("source-record-write-rate", "The same by the second.", func(m *meter) *metrics.Stat { return m.given.rate }),
	largest("poll-batch-max-time-ms", "How long the slowest poll that gave records took, in milliseconds.", func(m *meter) *metrics.Stat { return m.calls.lately }),
	average("poll-batch-avg-time-ms", "How long a poll that gave records took on average, in milliseconds.", func(m *meter) *metrics.Stat { return m.calls.lately }),
	gauge("source-record-active-count", "Records on their way to Kafka.", func(s *scrape) float64 { return float64(s.meter.inFlight.Load()) }),
	largest("source-record-active-count-max", "The most of them lately.", func(m *meter) *metrics.Stat { return m.active }),
	average("source-record-active-count-avg", "Their number on average.", func(m *meter) *metrics.Stat { return m.active }),
	exact("transaction-size-min", "Records of the smallest transaction, with exactly-once.", (*metrics.Stat).Min),
	exact("transaction-size-max", "Records of the largest transaction, with exactly-once.", (*metrics.Stat).Max),
	exact("transaction-size-avg", "Records of a transaction on average, with exactly-once.", (*metrics.Stat).Avg),
}}

// exact returns a family of tasks that deliver exactly once.
func exact(name, help string, read func(*metrics.Stat, time.Time) float64) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: func(s *scrape) float64 { return read(s.meter.tx, s.now) },
		Has: func(s *scrape) bool { return s.w.Admin.ExactlyOnce() }}
}

var sinkTable = &taskTable{Group: "sink-task-metrics", Prefix: "kafka_connect_sink_task", Labels: taskLabels, Families: []taskFamily{
	total("sink-record-read-total", "Records that were read from Kafka, before transformations.", func(m *meter) int64 { return m.taken.total.Load() }),
	rate("sink-record-read-rate", "The same by the second.", func(m *meter) *metrics.Stat { return m.taken.rate }),
	total("sink-record-send-total", "Records that were put into the task.", func(m *meter) int64 { return m.given.total.Load() }),
	rate("sink-record-send-rate", "The same by the second.", func(m *meter) *metrics.Stat { return m.given.rate }),
	largest("put-batch-max-time-ms", "How long the slowest put took, in milliseconds.", func(m *meter) *metrics.Stat { return m.calls.lately }),
	average("put-batch-avg-time-ms", "How long a put took on average, in milliseconds.", func(m *meter) *metrics.Stat { return m.calls.lately }),
	gauge("partition-count", "Partitions that the task has.", func(s *scrape) float64 { return float64(s.partitions) }),
	asGauge(total("offset-commit-seq-no", "Commits of offsets so far.", func(m *meter) int64 { return m.commits.ever.Count() + m.failed.Load() })),
	total("offset-commit-completion-total", "Commits of offsets that succeeded.", func(m *meter) int64 { return m.commits.ever.Count() }),
	rate("offset-commit-completion-rate", "The same by the second.", func(m *meter) *metrics.Stat { return m.success }),
	total("offset-commit-skip-total", "Commits whose answer came too late to count: none, commits are waited for.", func(*meter) int64 { return 0 }),
	gauge("offset-commit-skip-rate", "The same by the second.", func(*scrape) float64 { return 0 }),
	gauge("sink-record-active-count", "Records that were read and whose offsets are not committed.", func(s *scrape) float64 { return s.sink.parts.Uncommitted() }),
	largest("sink-record-active-count-max", "The most of them lately.", func(m *meter) *metrics.Stat { return m.active }),
	average("sink-record-active-count-avg", "Their number on average.", func(m *meter) *metrics.Stat { return m.active }),
	known("sink-record-lag-max", "Records that are left in the partition that is furthest behind its end. Apache documents it, and has it not.",
		func(s *scrape) float64 { return float64(s.lagMax()) }),
}}

// known returns a family of sinks whose lag is known.
func known(name, help string, read func(*scrape) float64) taskFamily {
	return taskFamily{Name: name, Type: metrics.Gauge, Help: help, Read: read, Has: func(s *scrape) bool { return len(s.lags) > 0 }}
}

var errorTable = &taskTable{Group: "task-error-metrics", Prefix: "kafka_connect_task_error", Labels: taskLabels, Families: []taskFamily{
	asGauge(total("total-record-failures", "Attempts to process a record that failed, those that were made again too.", func(m *meter) int64 { return m.errors.failures.Load() })),
	asGauge(total("total-record-errors", "Records that could not be processed.", func(m *meter) int64 { return m.errors.errors.Load() })),
	asGauge(total("total-records-skipped", "Those that were skipped.", func(m *meter) int64 { return m.errors.skipped.Load() })),
	asGauge(total("total-retries", "Attempts that were made again.", func(m *meter) int64 { return m.errors.retries.Load() })),
	asGauge(total("total-errors-logged", "Errors that were logged.", func(m *meter) int64 { return m.errors.logged.Load() })),
	asGauge(total("deadletterqueue-produce-requests", "Records for the dead letter queue.", func(m *meter) int64 { return m.errors.dead.Written.Load() })),
	asGauge(total("deadletterqueue-produce-failures", "Those that could not be written.", func(m *meter) int64 { return m.errors.dead.Lost.Load() })),
	asGauge(total("last-error-timestamp", "When the last record failed, in milliseconds since 1970; 0: never.", func(m *meter) int64 { return m.errors.last.Load() })),
}}

// asGauge makes a total a gauge if its name does not end in total. Dashboards expect that.
func asGauge(f taskFamily) taskFamily { f.Type = metrics.Gauge; return f }

// ownTable has metrics that Apache's workers do not have.
var ownTable = &taskTable{Prefix: "millrace_task", Labels: taskLabels, Families: []taskFamily{
	{Name: "source-lag-bytes", Type: metrics.Gauge, Help: "Bytes of input that are known to wait, of sources that know it.",
		Read: func(s *scrape) float64 { return float64(s.source.lag.Load()) },
		Has:  func(s *scrape) bool { return s.source != nil && s.source.lag.Load() != connect.UnknownLag }},
	known("sink-lag-records", "Records that are left in all of the task's partitions.", func(s *scrape) float64 { return float64(s.lag()) }),
	gauge("waiting-seconds", "For how long nothing has arrived of what is on its way to Kafka or into the sink; 0 when nothing is.",
		func(s *scrape) float64 { return s.meter.waiting().Seconds() }),
	total("offset-commit-failures-total", "Commits of offsets that failed.", func(m *meter) int64 { return m.failed.Load() }),
	{Name: "poll-seconds", Type: metrics.Buckets, Help: "How long polls of a source took that gave records.",
		Times: func(s *scrape) *metrics.Histogram { return &s.meter.calls.ever }, Has: func(s *scrape) bool { return s.source != nil }},
	{Name: "put-seconds", Type: metrics.Buckets, Help: "How long puts into a sink took.",
		Times: func(s *scrape) *metrics.Histogram { return &s.meter.calls.ever }, Has: func(s *scrape) bool { return s.sink != nil }},
	{Name: "offset-commit-seconds", Type: metrics.Buckets, Help: "How long commits of offsets took.",
		Times: func(s *scrape) *metrics.Histogram { return &s.meter.commits.ever }},
}}

// lagTable has the lag of sinks by partition, under the name that Kafka's consumers use.
var lagTable = &metrics.Table[int64]{Group: "consumer-fetch-manager-metrics", Prefix: "kafka_consumer_fetch_manager", Labels: []string{"clientid", "topic", "partition"},
	Families: []metrics.Family[int64]{{Name: "records-lag", Type: metrics.Gauge, Help: "Records that are left in a partition.",
		Read: func(n int64) float64 { return float64(n) }}}}

// mostPartitions limits the partitions that have a line of their own in a scrape to those with the
// largest lag.
const mostPartitions = 2000

func lower(s rest.State) string { return strings.ToLower(string(s)) }

func taskRows(table *taskTable, tasks []*scrape, include func(*scrape) bool) []metrics.Row[*scrape] {
	rows := make([]metrics.Row[*scrape], 0, len(tasks))
	for _, s := range tasks {
		if include == nil || include(s) {
			rows = append(rows, table.Row(s, metrics.Quoted(s.id.Connector), fmt.Sprint(s.id.Task)))
		}
	}
	return rows
}

func clientRows(table *metrics.Table[*kafka.Meter], tasks []*scrape, kind clientKind) (rows []metrics.Row[*kafka.Meter]) {
	for _, s := range tasks {
		for _, m := range s.meter.clients.list(kind) {
			rows = append(rows, table.Row(m, metrics.Quoted(m.ClientID)))
		}
	}
	return rows
}

func lagRows(tasks []*scrape) (rows []metrics.Row[int64]) {
	type one struct {
		client string
		lag.Lag
	}
	var all []one
	for _, s := range tasks {
		for _, m := range s.meter.clients.list(consumerKind) {
			for _, l := range s.lags {
				all = append(all, one{m.ClientID, l})
			}
		}
	}
	if len(all) > mostPartitions {
		slices.SortFunc(all, func(a, b one) int { return cmp.Compare(b.Records, a.Records) })
		all = all[:mostPartitions]
	}
	for _, l := range all {
		rows = append(rows, lagTable.Row(l.Records, metrics.Quoted(l.client), l.Topic, fmt.Sprint(l.Partition)))
	}
	return rows
}
