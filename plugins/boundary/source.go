package boundary

import (
	"context"
	"log/slog"

	"millrace/plugins/connect"
)

// SourceEvents are the worker's services to a source task, and receive its events.
type SourceEvents struct {
	Offset  func(ctx context.Context, partition map[string]any) (map[string]any, error)
	Offsets func(ctx context.Context) ([]connect.SourceOffset, error) // nil: not available
	Log     *slog.Logger

	Boundaries bool // the task should define its transactions
}

// Source is a started source task. Its methods are for one goroutine, except Stop, Committed,
// Progress, Produced and Cancel.
type Source interface {
	// Next waits for a batch. The batch is valid until the next call. The content of its strings
	// and bytes is valid until the caller calls free, which is optional. After Stop, Next returns
	// the batches in flight, then io.EOF.
	Next() (b *connect.Batch, free func(), err error)
	// Committed notifies the task of stored offsets.
	Committed([]connect.SourceOffset) error
	// WantsCommits reports whether Committed must be called at every commit, also without offsets.
	WantsCommits() bool
	// Follows reports whether the task needs progress reports.
	Follows() bool
	// Progress reports the state of the task's batches to the task.
	Progress(connect.Progress)
	// Locates reports whether the task needs to know where its records are stored.
	Locates() bool
	// Produced reports where the records of a batch are stored to the task. It comes before the
	// Progress and Committed of the batch.
	Produced(connect.Produced)
	// Stop asks the task to end. The caller of Next observes the end.
	Stop()
	// Close ends a task after Next has returned io.EOF. It waits until the task has released its
	// resources, at most until ctx ends.
	Close(ctx context.Context) error
	// Cancel ends the task immediately.
	Cancel()
}
