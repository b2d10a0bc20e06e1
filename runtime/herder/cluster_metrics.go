package herder

import (
	"math"
	"strings"
	"sync"
	"time"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/metrics"
)

// rebalances counts the rounds of the group that this worker took part in.
type rebalances struct {
	mu        sync.Mutex
	completed int64
	began     time.Time // of the current one; zero: none
	ended     time.Time
	took      *metrics.Stat // in milliseconds
}

func (r *rebalances) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.began.IsZero() {
		r.began = time.Now()
	}
}

func (r *rebalances) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.completed++
	r.ended = time.Now()
	r.took.Record(r.ended, float64(r.ended.Sub(r.began))/float64(time.Millisecond))
	r.began = time.Time{}
}

// clustered is a worker of a cluster as its metrics show it.
type clustered struct {
	round             group.Round
	completed         int64
	rebalancing       bool
	ended             time.Time
	took              *metrics.Stat
	connectors, tasks int
	counts            group.Counts
}

type clusterFamily = metrics.Family[clustered]

var rebalanceTable = &metrics.Table[clustered]{Group: "connect-worker-rebalance-metrics", Prefix: "kafka_connect_worker_rebalance", Families: []clusterFamily{
	{Name: "connect-protocol", Type: metrics.Info, Help: "The protocol that the group has settled on.", Text: func(c clustered) string { return strings.ToUpper(string(c.round.Protocol)) }},
	{Name: "leader-name", Type: metrics.Info, Help: "The URL of the worker that leads.", Text: func(c clustered) string { return c.round.LeaderURL }},
	{Name: "epoch", Type: metrics.Gauge, Help: "The generation of the group.", Read: func(c clustered) float64 { return float64(c.round.Generation) }},
	{Name: "completed-rebalances-total", Type: metrics.Counter, Help: "Rebalances that are completed.", Read: func(c clustered) float64 { return float64(c.completed) }},
	{Name: "rebalancing", Type: metrics.Gauge, Help: "1 while a rebalance is under way.", Read: func(c clustered) float64 {
		if c.rebalancing {
			return 1
		}
		return 0
	}},
	{Name: "rebalance-max-time-ms", Type: metrics.Gauge, Help: "How long the slowest rebalance took, in milliseconds.", Read: func(c clustered) float64 { return c.took.Max(time.Now()) }},
	{Name: "rebalance-avg-time-ms", Type: metrics.Gauge, Help: "How long a rebalance took on average, in milliseconds.", Read: func(c clustered) float64 { return c.took.Avg(time.Now()) }},
	{Name: "time-since-last-rebalance-ms", Type: metrics.Gauge, Help: "How long ago the last one ended, in milliseconds.",
		Read: func(c clustered) float64 { return since(c.ended) * 1000 }},
}}

var coordinatorTable = &metrics.Table[clustered]{Group: "connect-coordinator-metrics", Prefix: "kafka_connect_coordinator", Labels: []string{"clientid"}, Families: []clusterFamily{
	{Name: "assigned-connectors", Type: metrics.Gauge, Help: "Connectors that the group gave this worker.", Read: func(c clustered) float64 { return float64(c.connectors) }},
	{Name: "assigned-tasks", Type: metrics.Gauge, Help: "Tasks that the group gave this worker.", Read: func(c clustered) float64 { return float64(c.tasks) }},
	{Name: "join-total", Type: metrics.Counter, Help: "Joins of the group.", Read: func(c clustered) float64 { return float64(c.counts.Joins) }},
	{Name: "sync-total", Type: metrics.Counter, Help: "Assignments that were asked for.", Read: func(c clustered) float64 { return float64(c.counts.Syncs) }},
	{Name: "heartbeat-total", Type: metrics.Counter, Help: "Heartbeats that the coordinator answered.", Read: func(c clustered) float64 { return float64(c.counts.Heartbeats) }},
	{Name: "rebalance-total", Type: metrics.Counter, Help: "Rebalances that were completed.", Read: func(c clustered) float64 { return float64(c.completed) }},
	{Name: "rebalance-latency-avg", Type: metrics.Gauge, Help: "How long a rebalance took on average, in milliseconds.", Read: func(c clustered) float64 { return c.took.Avg(time.Now()) }},
	{Name: "rebalance-latency-max", Type: metrics.Gauge, Help: "How long the slowest rebalance took, in milliseconds.", Read: func(c clustered) float64 { return c.took.Max(time.Now()) }},
	{Name: "failed-rebalance-total", Type: metrics.Counter, Help: "Rounds that failed.", Read: func(c clustered) float64 { return float64(c.counts.Failures) }},
	{Name: "last-heartbeat-seconds-ago", Type: metrics.Gauge, Help: "When the coordinator last answered a heartbeat.", Read: func(c clustered) float64 { return since(c.counts.LastHeartbeat) }},
	{Name: "last-rebalance-seconds-ago", Type: metrics.Gauge, Help: "When the last rebalance ended.", Read: func(c clustered) float64 { return since(c.ended) }},
}}

// since returns the seconds since a time; infinity if there is none.
func since(t time.Time) float64 {
	if t.IsZero() {
		return math.Inf(1)
	}
	return time.Since(t).Seconds()
}

// collect writes the metrics of the group.
func (m *clusterMember) collect(w *metrics.Writer) {
	c := clustered{counts: m.group.Counts()}
	m.mu.Lock()
	c.round = m.round
	for _, held := range m.held {
		for task := range held {
			if task == group.Instance {
				c.connectors++
			} else {
				c.tasks++
			}
		}
	}
	m.mu.Unlock()
	m.rebalances.mu.Lock()
	c.completed, c.rebalancing, c.ended, c.took = m.rebalances.completed, !m.rebalances.began.IsZero(), m.rebalances.ended, m.rebalances.took
	m.rebalances.mu.Unlock()
	rebalanceTable.Write(w, []metrics.Row[clustered]{rebalanceTable.Row(c)})
	coordinatorTable.Write(w, []metrics.Row[clustered]{coordinatorTable.Row(c, m.options.ClientID)})
}

// clientID is the name of this worker's client in metrics.
func (m *clusterMember) clientID() string { return m.options.ClientID }

// rebalanced returns the counts of rebalances for the worker's health.
func (m *clusterMember) rebalanced() *rest.Rebalances {
	m.rebalances.mu.Lock()
	defer m.rebalances.mu.Unlock()
	r := rest.Rebalances{Completed: m.rebalances.completed, Failed: m.group.Counts().Failures, UnderWay: !m.rebalances.began.IsZero()}
	if ended := m.rebalances.ended.UTC(); !m.rebalances.ended.IsZero() {
		r.Last = &ended
	}
	return &r
}
