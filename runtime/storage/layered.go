package storage

import (
	"context"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// LayeredOffsets keeps a connector's offsets in a topic of its own, and a copy in the worker's
// store. Offsets missing from the connector's topic are read from the worker's store, and a
// connector that gives up its topic continues from there.
type LayeredOffsets struct {
	Own    TransactionalOffsets
	Shared OffsetStore
	Log    *slog.Logger
}

var _ TransactionalOffsets = (*LayeredOffsets)(nil)

// Get returns the offset of a source partition.
func (l *LayeredOffsets) Get(ctx context.Context, connector string, partition map[string]any) (map[string]any, error) {
	offset, err := l.Own.Get(ctx, connector, partition)
	if err != nil || offset != nil {
		return offset, err
	}
	return l.Shared.Get(ctx, connector, partition)
}

// All returns every offset of a connector.
func (l *LayeredOffsets) All(ctx context.Context, connector string) ([]connect.SourceOffset, error) {
	var both index
	// the connector's own store comes last and overrides
	for _, store := range []OffsetStore{l.Shared, l.Own} {
		offsets, err := store.All(ctx, connector)
		if err != nil {
			return nil, err
		}
		if err := both.applyAll(connector, offsets); err != nil {
			return nil, err
		}
	}
	return both.all(connector), nil
}

// Set stores offsets. It removes offsets from the shared store first: otherwise the shared values
// would become visible.
func (l *LayeredOffsets) Set(ctx context.Context, connector string, offsets []connect.SourceOffset) error {
	if err := l.Forget(ctx, connector, offsets); err != nil {
		return err
	}
	if err := l.Own.Set(ctx, connector, offsets); err != nil {
		return err
	}
	l.Copy(ctx, connector, offsets)
	return nil
}

// Forget removes the offsets with a nil value from the shared store.
func (l *LayeredOffsets) Forget(ctx context.Context, connector string, offsets []connect.SourceOffset) error {
	var removed []connect.SourceOffset
	for _, o := range offsets {
		if o.Offset == nil {
			removed = append(removed, o)
		}
	}
	if len(removed) == 0 {
		return nil
	}
	return l.Shared.Set(ctx, connector, removed)
}

// Copy writes offsets of the connector's topic to the shared store. A failure is harmless: it is
// only a copy.
func (l *LayeredOffsets) Copy(ctx context.Context, connector string, offsets []connect.SourceOffset) {
	var kept []connect.SourceOffset
	for _, o := range offsets {
		if o.Offset != nil {
			kept = append(kept, o)
		}
	}
	if len(kept) == 0 {
		return
	}
	if err := l.Shared.Set(ctx, connector, kept); err != nil {
		l.Log.Warn("source offsets are in the connector's own topic, but not in the worker's", "topic", l.Own.Name(), "error", err)
	}
}

// Records returns the records that Set would write to the connector's topic.
func (l *LayeredOffsets) Records(connector string, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	return l.Own.Records(connector, offsets)
}

// ChangeRecords returns the records that Set would write to the connector's topic, with a note of
// the change.
func (l *LayeredOffsets) ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	return l.Own.ChangeRecords(connector, verb, before, offsets)
}

// WriteRecords writes records of the connector's topic.
func (l *LayeredOffsets) WriteRecords(ctx context.Context, records []*kgo.Record) error {
	return l.Own.WriteRecords(ctx, records)
}

// History reads the history of the connector's topic. Offsets from before the connector had that
// topic are, or were, in the shared store.
func (l *LayeredOffsets) History(ctx context.Context, connector string, each func(Stored) error) error {
	return l.Own.History(ctx, connector, func(s Stored) error {
		s.Whole = false
		return each(s)
	})
}

// Name returns the name of the connector's topic.
func (l *LayeredOffsets) Name() string { return l.Own.Name() }
