package host

import (
	"bytes"
	"io"
	"log/slog"
	"sync"
	"time"
)

// How much an installed plugin has in the worker's log, and on its standard output, in a second.
const (
	maxLines = 1000
	maxBytes = 1 << 20
)

// quota bounds what a process writes, second by second, and counts what is left out. A nil one bounds nothing.
type quota struct {
	log *slog.Logger

	mu    sync.Mutex
	since time.Time
	used  int
	bytes int
	over  int // lines that were left out and not told of
}

// take reports whether there is room for more lines with so many bytes; those that go over a limit all at once still have it.
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

// tell logs how many lines were left out in seconds that are over.
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

// close tells of what is left out and not told of yet.
func (q *quota) close() {
	if q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.report()
	}
}

func (q *quota) report() {
	if q.over > 0 {
		q.log.Warn("the plugin writes too much: lines were left out", "lines", q.over, "limit_per_second", maxLines, "bytes_per_second", maxBytes)
		q.over = 0
	}
}

// bounded is a writer within a quota. What has no line ends counts as one line.
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
