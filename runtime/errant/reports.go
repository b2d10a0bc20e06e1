// Package errant handles the records that a sink task could not deliver and reported, during their
// put or later.
package errant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// Report is a record that a task could not deliver.
type Report struct {
	At     connect.TopicPartition // where it was read
	Offset int64
	Record *kgo.Record // nil: it is read again
	Err    error       // the task's reason
	// Rest returns what the task has of a record that Kafka no longer has; nil: nothing.
	Rest func() (*kgo.Record, error)
	Size int // of what came with the report, in bytes

	// Done receives nil after the record was handled, otherwise an error for the task. It must not
	// wait for the task.
	Done func(error)
}

// maxReports is the number of reports that wait, and that are handled together.
const maxReports = 1000

// maxBytes limits the total size of these reports. One may be larger.
const maxBytes = 16 << 20

// Reports handles the reports of one task, in order.
//
// A report can arrive minutes after the put of its record. To keep all records until the flush that
// covers them would take the memory of a whole offset.flush.interval.ms, for the few that fail. So a
// record whose put is over is read again from Kafka.
type Reports struct {
	consumer []kgo.Opt
	reject   func(ctx context.Context, r *kgo.Record, reason error) error
	flush    func(ctx context.Context) error

	queue chan report
	ended chan struct{} // closed when Run has returned

	mu    sync.Mutex
	bytes int           // of the reports that are not handled
	room  chan struct{} // has an element after reports were handled
}

// report is a Report, or a mark that is closed after all earlier ones were handled.
type report struct {
	Report
	mark chan struct{}
}

var errEnded = errors.New("the task has ended")

// New returns the reports of a task. consumer are the options of a consumer without a group. reject
// handles one record; its error fails the task. flush waits until the rejected records are durable.
func New(consumer []kgo.Opt, reject func(context.Context, *kgo.Record, error) error, flush func(context.Context) error) *Reports {
	return &Reports{consumer: consumer, reject: reject, flush: flush, queue: make(chan report, maxReports), ended: make(chan struct{}), room: make(chan struct{}, 1)}
}

// Add adds a report. It blocks while too many wait.
func (q *Reports) Add(r Report) {
	if !q.add(report{Report: r}) {
		r.Done(errEnded)
	}
}

func (q *Reports) add(r report) bool {
	select {
	case <-q.ended:
		return false
	default:
	}
	for !q.reserve(r.Size) {
		select {
		case <-q.room:
		case <-q.ended:
			return false
		}
	}
	select {
	case q.queue <- r:
		return true
	case <-q.ended:
		return false
	}
}

// reserve reports whether there is room for a report, and takes it. Without others there is.
func (q *Reports) reserve(size int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if size > 0 && q.bytes > 0 && q.bytes+size > maxBytes {
		return false
	}
	q.bytes += size
	return true
}

func (q *Reports) release(batch []report) {
	q.mu.Lock()
	for _, r := range batch {
		q.bytes -= r.Size
	}
	q.mu.Unlock()
	select {
	case q.room <- struct{}{}:
	default:
	}
}

// Wait waits until all reports that were added before are handled.
func (q *Reports) Wait(ctx context.Context) {
	mark := make(chan struct{})
	if !q.add(report{mark: mark}) {
		return
	}
	select {
	case <-mark:
	case <-q.ended:
	case <-ctx.Done():
	}
}

// Run handles reports until ctx ends.
func (q *Reports) Run(ctx context.Context) {
	defer close(q.ended)
	for {
		select {
		case first := <-q.queue:
			q.handle(ctx, q.take(first))
		case <-ctx.Done():
			return
		}
	}
}

// take returns a report and those that wait behind it.
func (q *Reports) take(first report) []report {
	batch := []report{first}
	for len(batch) < maxReports {
		select {
		case next := <-q.queue:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

func (q *Reports) handle(ctx context.Context, batch []report) {
	defer q.release(batch)
	again := places{}
	for _, r := range batch {
		if r.mark == nil && r.Record == nil {
			again.add(r.At, r.Offset)
		}
	}
	found, readErr := q.read(ctx, again)
	results := make([]error, len(batch))
	for i, r := range batch {
		switch {
		case r.mark != nil:
		case r.Record != nil:
			results[i] = q.reject(ctx, r.Record, r.Err)
		case found[r.At][r.Offset] != nil:
			results[i] = q.reject(ctx, found[r.At][r.Offset], r.Err)
		case readErr != nil:
			results[i] = readErr
		default:
			results[i] = q.rejectGone(ctx, r.Report)
		}
	}
	flushErr := q.flush(ctx)
	for i, r := range batch {
		if r.mark != nil {
			close(r.mark)
		} else {
			r.Done(cmp.Or(results[i], flushErr))
		}
	}
}

// rejectGone handles a record that Kafka no longer has, such as after retention.ms. Apache's worker
// has kept it; here what the task has of it takes its place, and otherwise only where it was.
func (q *Reports) rejectGone(ctx context.Context, r Report) error {
	reason := fmt.Errorf("%w (Kafka no longer has the record at offset %d of partition %d of topic %s: the dead letter has no key and no value)", r.Err, r.Offset, r.At.Partition, r.At.Topic)
	if r.Rest != nil {
		rest, err := r.Rest()
		if err == nil {
			return q.reject(ctx, rest, r.Err)
		}
		reason = fmt.Errorf("%w; what the task has of it cannot be converted: %w", reason, err)
	}
	return q.reject(ctx, &kgo.Record{Topic: r.At.Topic, Partition: r.At.Partition, Offset: r.Offset, Timestamp: time.Now()}, reason)
}
