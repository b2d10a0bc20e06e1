// Package storage keeps the state that outlives a worker: in compacted Kafka topics, in a file, or,
// for tests, in memory.
package storage

import (
	"context"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// OffsetStore keeps the source offsets of connectors, one for each source partition. Partitions and
// offsets consist of nulls, booleans, numbers, strings and bytes. Integers are read back as int64,
// other numbers as float64 and bytes as base64 text. Safe for concurrent use.
type OffsetStore interface {
	// Get returns the offset of a source partition, or nil if there is none.
	Get(ctx context.Context, connector string, partition map[string]any) (map[string]any, error)

	// All returns every offset of a connector, always in the same order.
	All(ctx context.Context, connector string) ([]connect.SourceOffset, error)

	// Set stores offsets; a nil Offset removes one. They are durable when Set returns without an
	// error.
	Set(ctx context.Context, connector string, offsets []connect.SourceOffset) error
}

// TransactionalOffsets is an offset store in a topic. Its offsets can be written in a transaction
// of another producer, and its history can be read as far as compaction has left it.
type TransactionalOffsets interface {
	OffsetStore

	// Records returns the records that Set would write.
	Records(connector string, offsets []connect.SourceOffset) ([]*kgo.Record, error)

	// ChangeRecords returns the records that Set would write, each with a note of a user's change.
	ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error)

	// WriteRecords writes such records, as Set does.
	WriteRecords(ctx context.Context, records []*kgo.Record) error

	// History calls each for every record of a connector that is still in the topic, those of a
	// source partition in order, until each returns an error.
	History(ctx context.Context, connector string, each func(Stored) error) error

	// Name returns the name of the topic.
	Name() string
}
