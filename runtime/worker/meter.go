package worker

import (
	"sync/atomic"
	"time"

	"millrace/configs"
	"millrace/runtime/deadletter"
	"millrace/runtime/metrics"
)

// meter counts what one task does, batch by batch. Nothing in it is updated for each record.
type meter struct {
	flow
	state stateTimes

	taken    counted // records that a source polled or a sink read
	given    counted // records that Kafka acknowledged or a sink received
	batches  *metrics.Stat
	active   *metrics.Stat // records in flight
	calls    timed         // of poll or put
	commits  timed
	success  *metrics.Stat // of commits: 1 or 0
	failed   atomic.Int64  // failed commits
	tx       *metrics.Stat // records of a transaction
	errors   errorMeter
	started  atomic.Bool
	busyFrom atomic.Int64 // since when the oldest record in flight may wait, in milliseconds since 1970
	clients  clientMeters
}

// counted is a total and its recent growth.
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

// timed holds durations: the recent ones, and a histogram of all.
type timed struct {
	lately *metrics.Stat // in milliseconds
	ever   metrics.Histogram
}

func (t *timed) add(now time.Time, took time.Duration) {
	t.lately.Record(now, float64(took)/float64(time.Millisecond))
	t.ever.Observe(took)
}

// errorMeter counts records that could not be processed. A nil errorMeter counts nothing.
type errorMeter struct {
	failures, errors, skipped, retries, logged, last atomic.Int64
	dead                                             deadletter.Counts
}

// retried counts a failed attempt that is repeated.
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

// took counts the records of a poll.
func (m *meter) took(now time.Time, records int) {
	m.taken.add(now, records)
	m.batches.Record(now, float64(records))
}

// left counts records that are in flight from now on.
func (m *meter) left(n int) {
	if m.flow.inFlight.Add(int64(n)) == int64(n) {
		m.busyFrom.Store(time.Now().UnixMilli())
	}
}

// arrived counts records that are no longer in flight.
func (m *meter) arrived(n int) {
	now := time.Now().UnixMilli()
	m.busyFrom.Store(now)
	m.flow.last.Store(now)
	m.flow.inFlight.Add(-int64(n))
}

// waiting returns how long nothing in flight has arrived.
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

// startups counts successful and failed starts.
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

// NewStat returns a statistic over the window that the worker's configuration sets.
func NewStat(c configs.Config) *metrics.Stat {
	return metrics.NewStat(metrics.Window{Samples: c.Int("metrics.num.samples"), Each: c.Millis("metrics.sample.window.ms")})
}
