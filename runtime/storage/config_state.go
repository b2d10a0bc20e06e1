package storage

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// configState is the configuration that a log of config records adds up to. The log is a topic, or
// the memory of a standalone worker.
type configState struct {
	events ConfigEvents
	log    configLog

	mu      sync.RWMutex
	live    bool
	commits int   // task commits so far
	offset  int64 // after the last record with valid JSON: the same on every worker
	configs map[string]map[string]string
	targets map[string]string
	tasks   map[string]*taskSet
	fenced  map[string]int // number of tasks whose producers were fenced last
	key     *SessionKey
}

// configLog takes config records. A write returns once its records were applied.
type configLog interface {
	// Write writes records that any worker may write.
	Write(ctx context.Context, pairs ...pair) error
	// writeAsLeader writes records that only the leader may write, all of them or none.
	writeAsLeader(ctx context.Context, pairs ...pair) error
	// commit writes task configurations, then the record that makes them effective.
	commit(ctx context.Context, tasks []pair, commit pair) error
}

// taskSet holds the tasks of one connector.
type taskSet struct {
	pending    map[int]map[string]string // written but not committed
	count      int
	generation int
	configs    map[int]map[string]string
	partial    bool              // the last commit lacks tasks and does not count
	unfenced   bool              // committed since the last fencing
	applied    map[string]string // the connector's configuration at the last commit
}

func newConfigState(events ConfigEvents) configState {
	return configState{events: events, offset: -1, configs: map[string]map[string]string{}, targets: map[string]string{},
		tasks: map[string]*taskSet{}, fenced: map[string]int{}}
}

// goLive begins to notify the events.
func (s *configState) goLive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = true
}

// Offset returns the offset after the last record, or -1 if there is none. Workers compare it to
// check whether they have read the same configuration.
func (s *configState) Offset() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.offset
}

// TaskCounts returns the number of tasks of every connector, and the offset of this snapshot.
func (s *configState) TaskCounts() (offset int64, tasks map[string]int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	tasks = make(map[string]int, len(s.configs))
	for name := range s.configs {
		tasks[name] = s.tasks[name].size()
	}
	return s.offset, tasks
}

// Connectors returns the connector names, sorted.
func (s *configState) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.configs))
}

// Connector returns a connector's configuration, and false if it has none.
func (s *configState) Connector(name string) (map[string]string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	config, ok := s.configs[name]
	return config, ok
}

// Target returns the target state that a user set for a connector.
func (s *configState) Target(name string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if target, ok := s.targets[name]; ok {
		return target
	}
	return TargetStarted
}

// Tasks returns the configurations of a connector's tasks, or none if their last commit is
// incomplete. The generation changes with each commit; it is only meaningful within this process.
func (s *configState) Tasks(name string) (tasks []map[string]string, generation int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	set := s.tasks[name]
	if set == nil {
		return nil, 0
	}
	tasks = make([]map[string]string, set.size())
	for i := range tasks {
		tasks[i] = set.configs[i]
	}
	return tasks, set.generation
}

func (t *taskSet) size() int {
	if t == nil || t.partial {
		return 0
	}
	return t.count
}

// Applied returns the connector configuration that its tasks were generated from, or nil if there
// are no tasks.
func (s *configState) Applied(name string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if set := s.tasks[name]; set != nil {
		return set.applied
	}
	return nil
}

// PendingFencing reports whether tasks were committed since their predecessors were fenced. before
// is the number of predecessors, or -1 if none were ever fenced.
func (s *configState) PendingFencing(name string) (pending bool, before int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	set := s.tasks[name]
	before, known := s.fenced[name]
	if !known {
		before = -1
	}
	return set != nil && set.unfenced, before
}

// SessionKey returns the cluster's key, or nil if there is none yet.
func (s *configState) SessionKey() *SessionKey {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.key
}
