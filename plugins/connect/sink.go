package connect

import (
	"context"
	"log/slog"
)

// SinkContext is what the worker offers a sink task.
type SinkContext struct {
	Connector string
	Task      int
	Log       *slog.Logger
}

// SinkTask writes. Calls, never two at a time: Start, then Put and Flush, then Stop.
type SinkTask interface {
	// Start prepares the task. Its error fails the task.
	Start(ctx context.Context, sc SinkContext, props map[string]string) error

	// Put takes records in the order of their offsets within each partition. A retriable error makes the worker put the
	// same records again after a pause; BadRecords names those that cannot be delivered; any other error fails the task.
	// The records are the task's only until Put returns.
	Put(ctx context.Context, records []SinkRecord) error

	// Flush makes everything that was put durable. The worker commits the consumer offsets of those records when it
	// returns nil, and not before.
	Flush(ctx context.Context) error

	// Stop gives back what Start took. It is called once, whatever happened before.
	Stop() error
}

// Opener is a sink task that keeps something for each partition: Open is called with those it was given, Close with
// those it is about to lose, after a Flush.
type Opener interface {
	Open(ctx context.Context, partitions []TopicPartition) error
	Close(ctx context.Context, partitions []TopicPartition) error
}

// PreCommitter is a sink task that decides itself which offsets are safe. It is asked in place of Flush, with the
// offsets after the last records put, and returns those to commit.
type PreCommitter interface {
	PreCommit(ctx context.Context, offsets map[TopicPartition]int64) (map[TopicPartition]int64, error)
}
