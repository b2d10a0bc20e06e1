package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync"

	"millrace/configs"
	"millrace/plugins/connect"
)

// FileOffsets keeps offsets in one file, in the format of Apache Kafka Connect's standalone mode:
// each can read the other's file. Each write replaces the whole file, so that it is complete even
// if the machine crashes.
type FileOffsets struct {
	path  string
	index index

	mu sync.Mutex
	// all entries of the file, including keys that are not source partitions
	pairs map[string][]byte
	held  *os.File // the file, locked against other processes
}

var _ OffsetStore = (*FileOffsets)(nil)

// OpenFileOffsets reads the file and locks it for this process until Close. A missing or empty file
// holds no offsets. An invalid file is an error, and is left unchanged.
func OpenFileOffsets(path string) (*FileOffsets, error) {
	held, path, err := openLocked(path)
	if err != nil {
		return nil, fmt.Errorf("reading offsets: %w", configs.PathFirst(err))
	}
	f := &FileOffsets{path: path, pairs: map[string][]byte{}, held: held}
	if err := f.read(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// read loads the entries of the file.
func (f *FileOffsets) read() error {
	data, err := io.ReadAll(f.held)
	if err != nil {
		return fmt.Errorf("reading offsets: %w", configs.PathFirst(err))
	}
	if len(data) == 0 {
		return nil
	}
	pairs, err := parseJavaMap(data)
	if err != nil {
		return fmt.Errorf("reading offsets: %s is not a file of source offsets, or is damaged: %w; "+
			"restore it from a backup, or move it away to make all source connectors start over", f.path, err)
	}
	for _, p := range pairs {
		f.pairs[string(p.key)] = p.value
		_ = f.index.apply(p) // other entries stay in the file, for the program that wrote them
	}
	return nil
}

// Close unlocks the file. Nothing may be stored afterwards.
func (f *FileOffsets) Close() error { return f.held.Close() }

// Get returns the offset of a source partition.
func (f *FileOffsets) Get(_ context.Context, connector string, partition map[string]any) (map[string]any, error) {
	return f.index.get(connector, partition)
}

// All returns every offset of a connector.
func (f *FileOffsets) All(_ context.Context, connector string) ([]connect.SourceOffset, error) {
	return f.index.all(connector), nil
}

// Set stores offsets. After an error the file holds the previous ones, unless only making the
// change durable failed.
func (f *FileOffsets) Set(_ context.Context, connector string, offsets []connect.SourceOffset) error {
	if len(offsets) == 0 {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	changes, err := f.index.encode(connector, offsets)
	if err != nil {
		return err
	}
	next := maps.Clone(f.pairs)
	for _, p := range changes {
		next[string(p.key)] = p.value
		if p.value == nil {
			delete(next, string(p.key))
		}
	}
	held, err := replaceFile(f.path, appendJavaMap(nil, sortedPairs(next)))
	if held != nil {
		_ = f.held.Close()
		f.held, f.pairs = held, next
		for _, p := range changes {
			err = errors.Join(err, f.index.apply(p))
		}
	}
	if err != nil {
		return fmt.Errorf("writing offsets: %w", err)
	}
	return nil
}

func sortedPairs(m map[string][]byte) []pair {
	pairs := make([]pair, 0, len(m))
	for k, v := range m {
		pairs = append(pairs, pair{[]byte(k), v})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return bytes.Compare(a.key, b.key) })
	return pairs
}
