package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"

	"millrace/configs"
)

// KeptConnector is a connector that outlives a standalone worker: its configuration, with variables
// unresolved, and its target state, one of the Target constants.
type KeptConnector struct {
	Config map[string]string `json:"config"`
	Target string            `json:"target_state"`
}

// FileConnectors keeps the connectors of a standalone worker in one JSON file. Each write replaces
// the whole file, so that it is complete even if the machine crashes. Safe for concurrent use.
type FileConnectors struct {
	path string

	mu   sync.Mutex
	all  map[string]KeptConnector
	held *os.File // the file, locked
}

// connectorsDocument is the content of the file.
type connectorsDocument struct {
	Connectors map[string]KeptConnector `json:"connectors"`
}

// largestConnectorsFile is the maximum size of the file, in bytes.
const largestConnectorsFile = 256 << 20

// OpenFileConnectors reads the file and locks it until Close. A missing or empty file holds no
// connectors. A file that another user could have written is an error, because connectors run
// programs and read files. So is an invalid file, which is left unchanged.
func OpenFileConnectors(path string) (*FileConnectors, error) {
	held, path, err := openLocked(path)
	if err != nil {
		return nil, fmt.Errorf("reading connectors: %w", configs.PathFirst(err))
	}
	f := &FileConnectors{path: path, held: held}
	if err := f.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("reading connectors: %w", err), f.Close())
	}
	return f, nil
}

func (f *FileConnectors) read() error {
	if err := checkOwner(f.held); err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(f.held, largestConnectorsFile+1))
	if err != nil {
		return configs.PathFirst(err)
	}
	if len(data) > largestConnectorsFile {
		return fmt.Errorf("%s has more than %d bytes", f.path, largestConnectorsFile)
	}
	f.all, err = parseConnectors(data)
	if err != nil {
		return fmt.Errorf("%s: %w; correct it, restore it from a backup, or move it away to start without connectors", f.path, err)
	}
	return nil
}

// parseConnectors parses a connectors file; an empty file has none.
func parseConnectors(data []byte) (map[string]KeptConnector, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors write it
	if len(bytes.TrimSpace(data)) == 0 {
		return map[string]KeptConnector{}, nil
	}
	var document connectorsDocument
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&document); err != nil {
		return nil, fmt.Errorf("line %d: expected the connectors of a standalone worker as JSON: %w", lineOf(data, d, err), err)
	}
	if d.More() {
		return nil, errors.New("expected one JSON document, and there is more than one")
	}
	if document.Connectors == nil {
		return nil, errors.New(`expected {"connectors": …}: the member connectors is missing`)
	}
	for name, c := range document.Connectors {
		switch {
		case name == "":
			return nil, errors.New("a connector has no name")
		case c.Config == nil:
			return nil, fmt.Errorf("connector %s: the member config is missing", name)
		case c.Target != TargetStarted && c.Target != TargetPaused && c.Target != TargetStopped:
			return nil, fmt.Errorf("connector %s: target_state is %q, expected %s, %s or %s", name, c.Target, TargetStarted, TargetPaused, TargetStopped)
		}
	}
	return document.Connectors, nil
}

// lineOf returns the line of a decoder's error.
func lineOf(data []byte, d *json.Decoder, err error) int {
	at := d.InputOffset()
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &wrong):
		at = wrong.Offset
	}
	return 1 + bytes.Count(data[:min(at, int64(len(data)))], []byte("\n"))
}

// All returns every connector, by name.
func (f *FileConnectors) All() map[string]KeptConnector {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.all)
}

// Update applies do to a stored connector, which is the zero value if it is new. A result without a
// configuration is not stored. The change is on disk when Update returns without an error; after an
// error the file is unchanged.
func (f *FileConnectors) Update(name string, do func(*KeptConnector)) error {
	return f.change(func(all map[string]KeptConnector) {
		c := all[name]
		if do(&c); c.Config != nil {
			all[name] = c
		}
	})
}

// Delete removes a connector, if it exists, in the same way.
func (f *FileConnectors) Delete(name string) error {
	return f.change(func(all map[string]KeptConnector) { delete(all, name) })
}

func (f *FileConnectors) change(do func(map[string]KeptConnector)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := maps.Clone(f.all)
	do(next)
	if maps.EqualFunc(f.all, next, KeptConnector.equal) {
		return nil
	}
	data, err := json.MarshalIndent(connectorsDocument{next}, "", "  ")
	if err != nil {
		return fmt.Errorf("writing connectors: %w", err)
	}
	held, err := replaceFile(f.path, append(data, '\n'))
	if held != nil {
		_ = f.held.Close()
		f.held, f.all = held, next
	}
	if err != nil {
		return fmt.Errorf("writing connectors: %w", configs.PathFirst(err))
	}
	return nil
}

func (c KeptConnector) equal(o KeptConnector) bool {
	return c.Target == o.Target && maps.Equal(c.Config, o.Config)
}

// Close unlocks the file. Nothing may be stored afterwards.
func (f *FileConnectors) Close() error { return f.held.Close() }
