package connect

import (
	"context"
	"log/slog"
)

// SinkContext provides the worker's services to a sink task.
type SinkContext struct {
	Connector string
	Task      int
	Log       *slog.Logger
}

// SinkTask writes records. The worker calls Start, then Put and Flush, then Stop, never two at a
// time.
type SinkTask interface {
	// Start prepares the task. Its error fails the task.
	Start(ctx context.Context, sc SinkContext, props map[string]string) error

	// Put receives records in offset order within each partition. After a retriable error the
	// worker puts the same records again after a back-off. BadRecords names the records that cannot
	// be delivered. Any other error fails the task. The task must not use the records after Put
	// returns.
	Put(ctx context.Context, records []SinkRecord) error

	// Flush makes all put records durable. The worker commits the consumer offsets of those records
	// only after it returns nil.
	Flush(ctx context.Context) error

	// Stop releases the resources of the task. It is called exactly once, even if Start failed.
	Stop() error
}

// Opener is an optional interface of sink tasks that keep state per partition. The worker calls
// Open with newly assigned partitions, and Close with the partitions that it is about to lose,
// after a Flush.
type Opener interface {
	Open(ctx context.Context, partitions []TopicPartition) error
	Close(ctx context.Context, partitions []TopicPartition) error
}

// PreCommitter is an optional interface of sink tasks that decide which offsets are safe to commit.
// The worker calls it instead of Flush, with the offsets after the last put records. It commits the
// offsets that PreCommit returns.
type PreCommitter interface {
	PreCommit(ctx context.Context, offsets map[TopicPartition]int64) (map[TopicPartition]int64, error)
}
