package storage

import (
	"context"

	"millrace/plugins/connect"
)

// MemoryOffsets keeps offsets in memory only.
type MemoryOffsets struct{ index index }

var _ OffsetStore = (*MemoryOffsets)(nil)

// NewMemoryOffsets makes an empty store.
func NewMemoryOffsets() *MemoryOffsets { return &MemoryOffsets{} }

// Get returns the offset of a source partition.
func (m *MemoryOffsets) Get(_ context.Context, connector string, partition map[string]any) (map[string]any, error) {
	return m.index.get(connector, partition)
}

// All returns every offset of a connector.
func (m *MemoryOffsets) All(_ context.Context, connector string) ([]connect.SourceOffset, error) {
	return m.index.all(connector), nil
}

// Set stores offsets.
func (m *MemoryOffsets) Set(_ context.Context, connector string, offsets []connect.SourceOffset) error {
	pairs, err := m.index.encode(connector, offsets)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := m.index.apply(p); err != nil {
			return err
		}
	}
	return nil
}
