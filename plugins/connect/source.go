package connect

import (
	"context"
	"log/slog"
)

// SourceContext is what the worker offers a source task.
type SourceContext struct {
	Connector string
	Task      int
	Log       *slog.Logger

	// Offset gives the stored source offset of a source partition; nil when there is none. Integers come back as int64,
	// other numbers as float64.
	Offset func(ctx context.Context, partition map[string]any) (map[string]any, error)

	// Offsets gives all stored source offsets of the connector, those of its other tasks too: a task that knows its input by
	// something else than the partition finds it there. Nil in a preview, and in workers that cannot.
	Offsets func(ctx context.Context) ([]SourceOffset, error)

	// Boundaries asks the task to say where its transactions end (transaction.boundary=connector): records become visible
	// with the next Boundary of a batch or a record, and not before. Elsewhere a Boundary has no effect.
	Boundaries bool
}

// SourceTask reads. Calls, never two at a time: Start, then Poll again and again, then Stop.
type SourceTask interface {
	// Start prepares the task. Its error fails the task. It must not wait for input that is not there yet.
	Start(ctx context.Context, sc SourceContext, props map[string]string) error

	// Poll waits for input and gives one batch. When ctx ends it returns at once, with what it has or with nothing: a nil
	// Batch is no error. That is at the end of the task, and once in a while before, so that a Poll that waits can be told
	// from one that is stuck; Poll is then called again, and goes on waiting where it was. A retriable error is logged and Poll called again; any other fails the task.
	// The worker is done with the batch, and all that it holds, before it calls Poll again.
	Poll(ctx context.Context) (*Batch, error)

	// Stop gives back what Start took. It is called once, whatever happened before.
	Stop() error
}

// Committer is a source task that wants to know which offsets are stored: to delete a file, to acknowledge a message.
// Commit is never called at the same time as another call.
//
// It is Kafka Connect's commitRecord and commit in one. An offset that Commit gives says that every record up to it in its source
// partition is acknowledged by Kafka, or was left out for good (by a transformation, or by errors.tolerance), and that the
// offset is stored: what lies before it is never asked for again. A task that has to acknowledge single messages keeps
// them by the offset that it gave with their batch, and acknowledges all up to the one that comes here; one whose senders wait for
// that is a Follower. There is no call for each record: it would cross the process boundary a million times a second.
type Committer interface {
	Commit(ctx context.Context, offsets []SourceOffset) error
}

// Follower is a source task that is told at once what becomes of its batches: to answer those who wait for it. Follow is called at
// any time from Start's end to Stop's, also while another call runs, and must not wait.
type Follower interface {
	Follow(Progress)
}

// Progress is what has become of a source task's batches. Each replaces the one before.
type Progress struct {
	// Acknowledged is how many of the batches that Poll gave, from the first on, Kafka has whole, but for what was left out for good (by
	// a transformation, or by errors.tolerance). With exactly-once their transactions are committed. A batch without records counts.
	Acknowledged uint64

	Paused bool // nothing is taken until the connector is resumed
}
