package worker

import (
	"sync/atomic"
	"time"

	"millrace/configs"
	"millrace/runtime/deadletter"
	"millrace/runtime/metrics"
)

// meter counts what one task does, batch by batch. Nothing in it is touched for every record.
type meter struct {
	flow
	state stateTimes

	taken    counted // records: polled by a source, read by a sink
	given    counted // records: acknowledged by Kafka, handed to a sink
	batches  *metrics.Stat
	active   *metrics.Stat // records that are on their way
	calls    timed         // of poll or put
	commits  timed
	success  *metrics.Stat // of commits: 1 or 0
	failed   atomic.Int64  // commits
	tx       *metrics.Stat // records of a transaction
	errors   errorMeter
	started  atomic.Bool
	busyFrom atomic.Int64 // since when the oldest of what is on its way may wait, in milliseconds since 1970
	clients  clientMeters
}

// counted is a total and what it grew by lately.
type counted struct {
	total atomic.Int64
	rate  *metrics.Stat
}

func (c *counted) add(now time.Time, n int) {
	if n > 0 {
		c.total.Add(int64(n))
		c.rate.Record(now, float64(n))
	}
}

// timed is how long something took: lately, and ever.
type timed struct {
	lately *metrics.Stat // in milliseconds
	ever   metrics.Histogram
}

func (t *timed) add(now time.Time, took time.Duration) {
	t.lately.Record(now, float64(took)/float64(time.Millisecond))
	t.ever.Observe(took)
}

// errorMeter counts what could not be processed. Without one nothing is counted.
type errorMeter struct {
	failures, errors, skipped, retries, logged, last atomic.Int64
	dead                                             deadletter.Counts
}

// retried counts a try that failed and is made again.
func (e *errorMeter) retried() {
	if e != nil {
		e.retries.Add(1)
		e.failures.Add(1)
	}
}

func newMeter(c configs.Config) *meter {
	stat := func() *metrics.Stat { return NewStat(c) }
	m := &meter{batches: stat(), active: stat(), success: stat(), tx: stat()}
	m.taken.rate, m.given.rate, m.calls.lately, m.commits.lately = stat(), stat(), stat(), stat()
	m.state.begin(time.Now())
	return m
}

// took counts what a poll gave or a sink's consumer read.
func (m *meter) took(now time.Time, records int) {
	m.taken.add(now, records)
	m.batches.Record(now, float64(records))
}

// left notes records that are on their way now.
func (m *meter) left(n int) {
	if m.flow.inFlight.Add(int64(n)) == int64(n) {
		m.busyFrom.Store(time.Now().UnixMilli())
	}
}

// arrived notes the end of their way.
func (m *meter) arrived(n int) {
	now := time.Now().UnixMilli()
	m.busyFrom.Store(now)
	m.flow.last.Store(now)
	m.flow.inFlight.Add(-int64(n))
}

// waiting is for how long nothing has arrived of what is on its way.
func (m *meter) waiting() time.Duration {
	if m.inFlight.Load() <= 0 {
		return 0
	}
	return max(0, time.Since(time.UnixMilli(m.busyFrom.Load())))
}

// committed counts a commit of offsets.
func (m *meter) committed(began time.Time, err error) {
	now := time.Now()
	if err != nil {
		m.failed.Add(1)
		m.success.Record(now, 0)
		return
	}
	m.success.Record(now, 1)
	m.commits.add(now, now.Sub(began))
}

// startups counts how starts went.
type startups struct {
	attempts, successes, failures atomic.Int64
	lately                        *metrics.Stat // 1: success, 0: failure
}

func (s *startups) ended(err error) {
	outcome := 1.0
	if err != nil {
		outcome = 0
		s.failures.Add(1)
	} else {
		s.successes.Add(1)
	}
	s.lately.Record(time.Now(), outcome)
}

// NewStat makes a statistic over the window that the worker's configuration says.
func NewStat(c configs.Config) *metrics.Stat {
	return metrics.NewStat(metrics.Window{Samples: c.Int("metrics.num.samples"), Each: c.Millis("metrics.sample.window.ms")})
}
