package storage

import (
	"maps"
	"slices"
	"sync"

	"millrace/plugins/connect"
)

// index holds the known offsets, by connector and source partition. It finds a partition regardless
// of the order of its members, and keeps the bytes of the key as last seen. Updates and removals
// reuse those bytes, because Kafka's compaction and Java's readers compare keys byte by byte.
type index struct {
	mu      sync.RWMutex
	entries map[string]map[string]entry // by connector, by canonical key
}

type entry struct {
	key       []byte
	partition map[string]any
	offset    map[string]any // nil: removed, but the key is remembered
}

// apply applies a stored pair.
func (x *index) apply(p pair) error {
	connector, partition, err := decodeKey(p.key)
	if err != nil {
		return err
	}
	offset, err := decodeOffset(p.value)
	if err != nil {
		return err
	}
	canonical, err := encodeKey(connector, partition)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.entries == nil {
		x.entries = map[string]map[string]entry{}
	}
	if x.entries[connector] == nil {
		x.entries[connector] = map[string]entry{}
	}
	x.entries[connector][string(canonical)] = entry{p.key, partition, offset}
	return nil
}

// applyAll applies offsets as if they had been stored.
func (x *index) applyAll(connector string, offsets []connect.SourceOffset) error {
	pairs, err := x.encode(connector, offsets)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := x.apply(p); err != nil {
			return err
		}
	}
	return nil
}

func (x *index) get(connector string, partition map[string]any) (map[string]any, error) {
	canonical, err := encodeKey(connector, partition)
	if err != nil {
		return nil, err
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	return maps.Clone(x.entries[connector][string(canonical)].offset), nil
}

func (x *index) all(connector string) []connect.SourceOffset {
	x.mu.RLock()
	defer x.mu.RUnlock()
	entries := x.entries[connector]
	var out []connect.SourceOffset
	for _, canonical := range slices.Sorted(maps.Keys(entries)) {
		if e := entries[canonical]; e.offset != nil {
			out = append(out, connect.SourceOffset{Partition: maps.Clone(e.partition), Offset: maps.Clone(e.offset)})
		}
	}
	return out
}

// encode encodes offsets for storing, under the key bytes last seen for their partitions.
func (x *index) encode(connector string, offsets []connect.SourceOffset) ([]pair, error) {
	pairs := make([]pair, len(offsets))
	for i, o := range offsets {
		key, err := encodeKey(connector, o.Partition)
		if err != nil {
			return nil, err
		}
		value, err := encodeOffset(connector, o.Offset)
		if err != nil {
			return nil, err
		}
		pairs[i] = pair{x.known(connector, key), value}
	}
	return pairs, nil
}

func (x *index) known(connector string, canonical []byte) []byte {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if e, ok := x.entries[connector][string(canonical)]; ok {
		return e.key
	}
	return canonical
}
