package storage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
)

// LocalConfigs keeps the configurations of a standalone worker in memory, and the connectors in a
// file if there is one. It applies the same records as a ConfigStore. Callers must not modify
// returned maps and slices.
type LocalConfigs struct {
	configState
	file *FileConnectors // nil: connectors end with the worker

	keeping   sync.Mutex      // the file and the memory change together
	transient map[string]bool // connectors that are not kept in the file; guarded by keeping
	writing   sync.Mutex      // one write at a time, with its events
}

var _ configLog = (*LocalConfigs)(nil)

// NewLocalConfigs makes an empty store. The events must not call the store's writing methods.
func NewLocalConfigs(file *FileConnectors, events ConfigEvents) *LocalConfigs {
	s := &LocalConfigs{configState: newConfigState(events), file: file, transient: map[string]bool{}}
	s.log = s
	s.goLive()
	return s
}

// Restore adds the connectors of the file, without an event. It returns the names that it added,
// and those that exist already, which stay as they are.
func (s *LocalConfigs) Restore() (added, existing []string) {
	if s.file == nil {
		return nil, nil
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.file.All()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if _, exists := s.configs[name]; exists {
			existing = append(existing, name)
			continue
		}
		s.configs[name], s.targets[name] = all[name].Config, all[name].Target
		added = append(added, name)
	}
	return added, existing
}

// PutTransient is PutConnector for a connector that is not kept, because it comes from a file of
// its own.
func (s *LocalConfigs) PutTransient(ctx context.Context, name string, config map[string]string, target string) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	s.transient[name] = true
	return s.configState.PutConnector(ctx, name, config, target)
}

// PutConnector stores a connector's configuration. If target is not empty, it stores that target
// state too.
func (s *LocalConfigs) PutConnector(ctx context.Context, name string, config map[string]string, target string) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	err := s.keep(name, func(k *KeptConnector) {
		if k.Config = config; target != "" || k.Target == "" {
			k.Target = cmp.Or(target, TargetStarted)
		}
	})
	if err != nil {
		return err
	}
	return s.configState.PutConnector(ctx, name, config, target)
}

// PutTarget stores the target state of a connector, if it exists: a connector that is created later
// must not inherit it.
func (s *LocalConfigs) PutTarget(ctx context.Context, name, target string) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if exists, err := s.keepTarget(name, target); err != nil || !exists {
		return err
	}
	return s.configState.PutTarget(ctx, name, target)
}

// PutStopped stores that a connector, if it exists, has no tasks and is stopped. If the file cannot
// be written, its tasks stay.
func (s *LocalConfigs) PutStopped(ctx context.Context, name string) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if exists, err := s.keepTarget(name, TargetStopped); err != nil || !exists {
		return err
	}
	return s.configState.PutStopped(ctx, name)
}

// keepTarget changes the target state of a connector in the file. The caller holds keeping.
func (s *LocalConfigs) keepTarget(name, target string) (exists bool, err error) {
	if _, exists := s.Connector(name); !exists {
		return false, nil
	}
	return true, s.keep(name, func(k *KeptConnector) {
		if k.Config != nil {
			k.Target = target
		}
	})
}

// RemoveConnector removes a connector. It removes a transient one from the file too: an earlier
// worker may have kept the name.
func (s *LocalConfigs) RemoveConnector(ctx context.Context, name string) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if s.file != nil {
		if err := s.file.Delete(name); err != nil {
			return err
		}
	}
	delete(s.transient, name)
	return s.configState.RemoveConnector(ctx, name)
}

// keep changes a connector of the file. The caller holds keeping.
func (s *LocalConfigs) keep(name string, change func(*KeptConnector)) error {
	if s.file == nil || s.transient[name] {
		return nil
	}
	return s.file.Update(name, change)
}

// Sync returns at once: every write is applied when it returns.
func (s *LocalConfigs) Sync(context.Context) error { return nil }

// Write applies records.
func (s *LocalConfigs) Write(_ context.Context, pairs ...pair) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	for _, p := range pairs {
		s.mu.RLock()
		offset := max(s.offset, 0)
		s.mu.RUnlock()
		if err := s.apply(Record{Key: p.key, Value: p.value, Offset: offset}); err != nil {
			return err
		}
	}
	return nil
}

func (s *LocalConfigs) writeAsLeader(ctx context.Context, pairs ...pair) error {
	return s.Write(ctx, pairs...)
}

func (s *LocalConfigs) commit(ctx context.Context, tasks []pair, commit pair) error {
	return s.Write(ctx, append(tasks, commit)...)
}
