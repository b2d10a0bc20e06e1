package boundary

import (
	"context"
	"log/slog"

	"millrace/plugins/connect"
)

// SinkEvents receives the events of a sink task, on a goroutine of the call.
type SinkEvents struct {
	// Put is called for every put in order, with its result: nil, connect.BadRecords, or another
	// error. It must not call the task.
	Put func(err error)
	// Request is called for every request of the task. It must not wait, and must not call the task.
	// It is nil where requests are ignored.
	Request func(SinkRequest)
	// Errant is called for every record that the task could not deliver and reports, during its put
	// or later, if Reports is set. It must not call the task. The callee calls reported once.
	Errant func(e Errant, reported func(error))
	// Committed returns the committed offsets of the task's group; partitions without one are
	// missing. It runs on a goroutine of its own, also while the task handles a request, and returns
	// when ctx ends. nil: not available.
	Committed func(ctx context.Context, partitions []connect.TopicPartition) (map[connect.TopicPartition]int64, error)
	// Ended is called once if the call ends without a Stop.
	Ended func(error)
	Log   *slog.Logger

	Reports bool // the task may report records
}

// SinkRequest is a request of a sink task about the partitions that the worker reads.
type SinkRequest struct {
	Kind SinkRequestKind
	// Offsets has the partitions of the request. Of a Seek: the offset of the next put. Of a Pause:
	// the offset at which a resume continues; negative: that of the first put.
	Offsets map[connect.TopicPartition]int64
}

// SinkRequestKind is a kind of request.
type SinkRequestKind int

// The kinds of requests.
const (
	Seek SinkRequestKind = iota
	Pause
	Resume
	RequestCommit // a flush and a commit, soon
)

// Sink is a started sink task. Its methods are for one goroutine, except Cancel.
type Sink interface {
	// Put sends records, and blocks while too many puts are in flight. The result arrives as an
	// event. When Put returns, the caller may reuse the records, including the content of their
	// strings and bytes.
	Put(ctx context.Context, records []connect.SinkRecord) error
	// Handled tells the task how many of its requests of the kinds Seek and Pause the worker has
	// handled in total. Put and Flush after it begin at the offsets of these requests.
	Handled(requests uint32)
	// Flush makes all put records durable, and returns the offsets that may be committed.
	Flush(ctx context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error)
	// Open notifies the task of newly assigned partitions, and of its membership in the group. It
	// may have no partitions: the membership has changed.
	Open(ctx context.Context, partitions []connect.TopicPartition, group connect.ConsumerGroup) error
	// Release notifies the task of the partitions that it is about to lose.
	Release(ctx context.Context, partitions []connect.TopicPartition) error
	// Stop ends the task after all puts in flight, and waits for its end, at most until ctx ends.
	Stop(ctx context.Context) error
	// Cancel ends the task immediately.
	Cancel()
}
