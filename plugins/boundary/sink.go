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
	// Ended is called once if the call ends without a Stop.
	Ended func(error)
	Log   *slog.Logger
}

// Sink is a started sink task. Its methods are for one goroutine, except Cancel.
type Sink interface {
	// Put sends records, and blocks while too many puts are in flight. The result arrives as an
	// event. When Put returns, the caller may reuse the records, including the content of their
	// strings and bytes.
	Put(ctx context.Context, records []connect.SinkRecord) error
	// Flush makes all put records durable, and returns the offsets that may be committed.
	Flush(ctx context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error)
	// Open notifies the task of newly assigned partitions.
	Open(ctx context.Context, partitions []connect.TopicPartition) error
	// Release notifies the task of the partitions that it is about to lose.
	Release(ctx context.Context, partitions []connect.TopicPartition) error
	// Stop ends the task after all puts in flight, and waits for its end, at most until ctx ends.
	Stop(ctx context.Context) error
	// Cancel ends the task immediately.
	Cancel()
}
