package storage

import (
	"context"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// LayeredOffsets keeps a connector's offsets in a topic of its own, and a copy with the worker's: what the own topic does not
// know yet is read there, and a connector that gives up its topic goes on from there.
type LayeredOffsets struct {
	Own    TransactionalOffsets
	Shared OffsetStore
	Log    *slog.Logger
}

var _ TransactionalOffsets = (*LayeredOffsets)(nil)

// Get gives the offset of a source partition.
func (l *LayeredOffsets) Get(ctx context.Context, connector string, partition map[string]any) (map[string]any, error) {
	offset, err := l.Own.Get(ctx, connector, partition)
	if err != nil || offset != nil {
		return offset, err
	}
	return l.Shared.Get(ctx, connector, partition)
}

// All gives every offset of a connector.
func (l *LayeredOffsets) All(ctx context.Context, connector string) ([]connect.SourceOffset, error) {
	var both index
	for _, store := range []OffsetStore{l.Shared, l.Own} { // the own comes last, and wins
		offsets, err := store.All(ctx, connector)
		if err != nil {
			return nil, err
		}
		if err := both.take(connector, offsets); err != nil {
			return nil, err
		}
	}
	return both.all(connector), nil
}

// Set stores offsets. What is removed is removed from the shared store first: it would show through otherwise.
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

// Forget removes from the shared store what is to be removed.
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

// Copy writes offsets that are in the own topic to the shared store. If that fails it is no loss.
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

// Records are what Set would write to the own topic.
func (l *LayeredOffsets) Records(connector string, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	return l.Own.Records(connector, offsets)
}

// ChangeRecords are what Set would write to the own topic, with a note of what is changed.
func (l *LayeredOffsets) ChangeRecords(connector, verb string, before, offsets []connect.SourceOffset) ([]*kgo.Record, error) {
	return l.Own.ChangeRecords(connector, verb, before, offsets)
}

// WriteRecords writes records of the own topic.
func (l *LayeredOffsets) WriteRecords(ctx context.Context, records []*kgo.Record) error {
	return l.Own.WriteRecords(ctx, records)
}

// History gives what the own topic still has. What was stored before there was one is in the shared store, or was.
func (l *LayeredOffsets) History(ctx context.Context, connector string, each func(Stored) error) error {
	return l.Own.History(ctx, connector, func(s Stored) error {
		s.Whole = false
		return each(s)
	})
}

// Name is the own topic.
func (l *LayeredOffsets) Name() string { return l.Own.Name() }
