package admin

import (
	"context"
	"sync"

	"millrace/plugins/connect"
	"millrace/runtime/storage"
)

// OffsetReader reads the source offsets of a connector. It opens their store at the first read,
// because few connectors read offsets outside of their tasks.
type OffsetReader struct {
	Admin     *Admin
	Connector string
	Props     map[string]string

	mu    sync.Mutex
	store storage.OffsetStore
	end   func()
}

// Offset returns the stored offset of a source partition; nil if there is none.
func (r *OffsetReader) Offset(ctx context.Context, partition map[string]any) (map[string]any, error) {
	store, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	return store.Get(ctx, r.Connector, partition)
}

// Offsets returns all stored offsets of the connector.
func (r *OffsetReader) Offsets(ctx context.Context) ([]connect.SourceOffset, error) {
	store, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	return store.All(ctx, r.Connector)
}

func (r *OffsetReader) open(ctx context.Context) (store storage.OffsetStore, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store == nil {
		r.store, r.end, err = r.Admin.OpenOffsets(ctx, r.Props)
	}
	return r.store, err
}

// Close closes the store. No read may follow.
func (r *OffsetReader) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.end != nil {
		r.end()
	}
}
