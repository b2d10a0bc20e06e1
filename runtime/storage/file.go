package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"millrace/configs"
	"millrace/plugins/connect"
)

// FileOffsets keeps offsets in one file, in the format of Apache Kafka Connect's standalone mode: either can go on
// with the other's file. The file is replaced as a whole, so that it is complete whenever the machine stops.
type FileOffsets struct {
	path  string
	index index

	mu    sync.Mutex
	pairs map[string][]byte // what is in the file, also under keys that are no source partitions
}

var _ OffsetStore = (*FileOffsets)(nil)

// OpenFileOffsets reads the file. A file that is missing or empty holds no offsets. One that cannot be understood is an error,
// and is left as it is.
func OpenFileOffsets(path string) (*FileOffsets, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // replace what a link points to, not the link
	}
	f := &FileOffsets{path: path, pairs: map[string][]byte{}}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading offsets: %w", configs.PathFirst(err))
	}
	if len(data) == 0 {
		return f, nil
	}
	pairs, err := parseJavaMap(data)
	if err != nil {
		return nil, fmt.Errorf("reading offsets: %s is no file of source offsets, or is damaged: %w; "+
			"restore it from a backup, or move it away to have all source connectors begin anew", path, err)
	}
	for _, p := range pairs {
		f.pairs[string(p.key)] = p.value
		_ = f.index.apply(p) // what is no source partition stays in the file, for whoever wrote it
	}
	return f, nil
}

// Get gives the offset of a source partition.
func (f *FileOffsets) Get(_ context.Context, connector string, partition map[string]any) (map[string]any, error) {
	return f.index.get(connector, partition)
}

// All gives every offset of a connector.
func (f *FileOffsets) All(_ context.Context, connector string) ([]connect.SourceOffset, error) {
	return f.index.all(connector), nil
}

// Set stores offsets. After an error those of before are still in the file.
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
	if err := replaceFile(f.path, appendJavaMap(nil, sortedPairs(next))); err != nil {
		return fmt.Errorf("writing offsets: %w", err)
	}
	f.pairs = next
	for _, p := range changes {
		if err := f.index.apply(p); err != nil {
			return err
		}
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

// replaceFile puts a new file in the place of path, in one step and on the disk when it returns.
func replaceFile(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err = temp.Chmod(mode); err != nil {
		return err
	}
	if _, err = temp.Write(data); err != nil {
		return err
	}
	if err = temp.Sync(); err != nil {
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	if err = os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
