package connect

import (
	"context"
	"log/slog"
)

// SinkContext provides the worker's services to a sink task. Any goroutine may call its functions
// until Stop returns. They do not wait: a Seek or Pause applies to all puts after the current call.
type SinkContext struct {
	Connector string
	Task      int
	Log       *slog.Logger

	// Seek makes the next Put of each partition begin at its offset, which must not be negative. The
	// task gets no record twice: the worker drops everything that it has read beyond. Its next
	// commit commits the offset, even if it is lower than the last one. An offset at which there are
	// no records is handled as auto.offset.reset says.
	//
	// It is for sinks that keep their offsets in the target, together with the data: such a sink
	// calls it in Open with the offsets of the target, and delivers exactly once. In Start, it
	// applies to those partitions that the task gets first. The worker logs and ignores a partition
	// that the task does not have.
	Seek func(offsets map[TopicPartition]int64)

	// Pause ends the puts of partitions, after the current one, until Resume or until the task loses
	// them. Put is called for the other partitions. A commit covers what the task has received.
	Pause func(partitions ...TopicPartition)

	// Resume continues after a Pause with the record after the last one that the task received.
	Resume func(partitions ...TopicPartition)

	// RequestCommit asks the worker to flush and commit soon, and not only at
	// offset.flush.interval.ms.
	RequestCommit func()

	// Group returns the task's current membership in its consumer group. A sink that commits offsets
	// in a transaction of its own, or fences earlier tasks, uses it.
	Group func() ConsumerGroup

	// Report hands over a record that could not be delivered, during its Put or later, with the
	// place that SinkRecord.Place returned. The worker writes the record to the dead letter queue
	// and the log, or fails the task, according to errors.tolerance. Report does not wait for that;
	// the worker commits the offset only after it. Any goroutine may call it. It is nil if the
	// connector has neither a dead letter queue nor errors.log.enable=true.
	Report func(at TopicPartition, offset int64, err error)
}

// ConsumerGroup is the membership of a sink task in its consumer group.
type ConsumerGroup struct {
	ID         string
	Generation int32 // -1 before the first Open
	Member     string
	Instance   string // "" for a dynamic member
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
