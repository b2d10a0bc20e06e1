package connect

import (
	"context"
	"log/slog"
	"time"
)

// SourceContext provides the worker's services to a source task.
type SourceContext struct {
	Connector string
	Task      int
	Log       *slog.Logger

	// Offset returns the stored source offset of a source partition; nil if there is none. Integers
	// are int64, other numbers float64.
	Offset func(ctx context.Context, partition map[string]any) (map[string]any, error)

	// Offsets returns all stored source offsets of the connector, including those of its other
	// tasks. It is for tasks that identify their input by more than the partition. It is nil in a
	// preview, and in workers that do not support it.
	Offsets func(ctx context.Context) ([]SourceOffset, error)

	// Boundaries asks the task to define its transactions (transaction.boundary=connector): records
	// become visible only with the next Boundary of a batch or a record. If it is false, a Boundary
	// has no effect.
	Boundaries bool
}

// SourceTask reads records. The worker calls Start, then Poll repeatedly, then Stop, never two at a
// time.
type SourceTask interface {
	// Start prepares the task. Its error fails the task. It must not wait for future input.
	Start(ctx context.Context, sc SourceContext, props map[string]string) error

	// Poll waits for input and returns one batch. When ctx is canceled it returns immediately, with
	// the data it has or with a nil Batch, which is not an error. The worker cancels ctx at the end
	// of the task, and from time to time before, so that it can distinguish a waiting Poll from a
	// stuck one. It then calls Poll again, which must continue where it was. After a retriable
	// error the worker logs it and calls Poll again; any other error fails the task. The worker no
	// longer uses the batch, or anything in it, when it calls Poll again.
	Poll(ctx context.Context) (*Batch, error)

	// Stop releases the resources of the task. It is called exactly once, even if Start failed.
	Stop() error
}

// Committer is an optional interface of source tasks that need to know which offsets are stored,
// for example to delete a file or to acknowledge a message. Commit never runs concurrently with
// another call.
//
// It combines Kafka Connect's commitRecord and commit. An offset that Commit receives guarantees
// two things. Every record up to it in its source partition was acknowledged by Kafka or skipped
// permanently (by a transformation, or by errors.tolerance). And the offset is stored: the worker
// never asks for earlier input again.
//
// A task that acknowledges single messages keeps them by the offset of their batch, and
// acknowledges all messages up to the committed one. A task whose clients wait for the
// acknowledgment should be a Follower. A task that needs to know the offsets of its records in Kafka
// should be a Locator.
type Committer interface {
	Commit(ctx context.Context, offsets []SourceOffset) error
}

// Follower is an optional interface of source tasks that need immediate progress reports, for
// example to answer waiting clients. Follow may be called at any time between Start and Stop, also
// concurrently with another call. It must not block.
type Follower interface {
	Follow(Progress)
}

// Progress is the state of a source task's batches. Each report replaces the previous one.
type Progress struct {
	// Acknowledged is the number of batches, counted from the first Poll, that Kafka has
	// acknowledged completely, apart from permanently skipped records (by a transformation, or by
	// errors.tolerance). With exactly-once delivery their transactions are committed. Batches
	// without records count.
	Acknowledged uint64

	// Records is the number of records of the next batch that are acknowledged, too. It is set only if
	// the task ends within that batch, because a record has failed.
	Records int

	Paused bool // no batches are accepted until the connector is resumed
}

// Locator is an optional interface of source tasks that need to know where Kafka has stored their
// records, for example to translate offsets. Locate is called once for each batch with records, in
// order, after Kafka has acknowledged the batch and before Follow or Commit cover it. With
// exactly-once delivery its transaction is committed. Locate may be called at any time between Start
// and Stop, also concurrently with another call. It must not block.
type Locator interface {
	Locate(Produced)
}

// Produced is the place of each record of a batch in Kafka, in order.
type Produced struct {
	Batch   uint64 // counted from 1, the first Poll; batches without records count
	Records []Stored
}

// Stored is the place of a record in Kafka. A record that was skipped permanently has the Partition
// -1.
type Stored struct {
	Topic     string
	Partition int32
	Offset    int64
	Timestamp time.Time
	KeySize   int // of the serialized key in bytes; -1: null
	ValueSize int
}
