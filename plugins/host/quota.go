package host

import (
	"bytes"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Quotas per second of an installed plugin for the worker's log, and for its standard output.
const (
	maxLines = 1000
	maxBytes = 1 << 20
)

// quota limits the output of a process per second, and counts dropped lines. A nil quota has no
// limit.
type quota struct {
	log *slog.Logger

	mu    sync.Mutex
	since time.Time
	used  int
	bytes int
	over  int // dropped lines that are not logged yet
}

// take reports whether the quota allows more lines with this number of bytes. A write that crosses
// the limit still passes.
func (q *quota) take(now time.Time, lines, bytes int) bool {
	if q == nil {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	if q.used >= maxLines || q.bytes >= maxBytes {
		q.over += lines
		return false
	}
	q.used += lines
	q.bytes += bytes
	return true
}

// tell logs the number of lines that were dropped in past seconds.
func (q *quota) tell(now time.Time) {
	if q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.turn(now)
	}
}

func (q *quota) turn(now time.Time) {
	if now.Sub(q.since) < time.Second {
		return
	}
	q.since, q.used, q.bytes = now, 0, 0
	q.report()
}

// close logs the dropped lines that are not logged yet.
func (q *quota) close() {
	if q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.report()
	}
}

func (q *quota) report() {
	if q.over > 0 {
		q.log.Warn("the plugin writes too much: lines were dropped", "lines", q.over, "limit_per_second", maxLines, "bytes_per_second", maxBytes)
		q.over = 0
	}
}

// bounded is a writer with a quota. Output without line ends counts as one line.
type bounded struct {
	quota *quota
	to    io.Writer
}

func (w bounded) Write(b []byte) (int, error) {
	if !w.quota.take(time.Now(), max(1, bytes.Count(b, []byte("\n"))), len(b)) {
		return len(b), nil
	}
	return w.to.Write(b)
}
