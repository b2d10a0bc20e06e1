// Package storage keeps what outlives a worker: in compacted topics of Kafka, in a file, or, for tests, in memory.
package storage

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// OffsetStore keeps the source offsets of connectors, one for each source partition. Partitions and offsets hold nulls,
// booleans, numbers, strings and bytes; integers come back as int64, other numbers as float64 and bytes as base64 text.
// It may be used by many goroutines.
type OffsetStore interface {
	// Get gives the offset of a source partition; nil when there is none.
	Get(ctx context.Context, connector string, partition map[string]any) (map[string]any, error)

	// All gives every offset of a connector, always in the same order.
	All(ctx context.Context, connector string) ([]connect.SourceOffset, error)

	// Set stores offsets, a nil Offset removes one. They are durable when it returns without an error.
	Set(ctx context.Context, connector string, offsets []connect.SourceOffset) error
}

// TransactionalOffsets is a store in a topic: its offsets can be written in a transaction of somebody else's producer, and what was
// stored before can be read as far as compaction has left it.
type TransactionalOffsets interface {
	OffsetStore

	// Records are what Set would write.
	Records(connector string, offsets []connect.SourceOffset) ([]*kgo.Record, error)

	// ChangeRecords are what Set would write, with a note of what a user changes beside each.
	ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error)

	// WriteRecords writes such records, as Set does.
	WriteRecords(ctx context.Context, records []*kgo.Record) error

	// History gives all that the topic still has of a connector, those of a source partition in order, until each returns an error.
	History(ctx context.Context, connector string, each func(Stored) error) error

	// Name is the topic that they go to.
	Name() string
}
