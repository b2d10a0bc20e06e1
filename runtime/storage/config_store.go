package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Target states of connectors, as stored.
const (
	TargetStarted = "STARTED"
	TargetPaused  = "PAUSED"
	TargetStopped = "STOPPED"
)

// SessionKey signs the requests between the workers of a cluster.
type SessionKey struct {
	Key       []byte
	Algorithm string
	Created   time.Time
}

// RestartRequest asks every worker to restart its part of a connector.
type RestartRequest struct {
	IncludeTasks, OnlyFailed bool
}

// ConfigEvents is notified of records written to the config topic after the store was started.
// Calls are sequential and block the reading.
type ConfigEvents interface {
	ConnectorConfig(name string, known bool) // known: it had a configuration before
	ConnectorRemoved(name string)
	TasksCommitted(name string, before, after int)
	TargetChanged(name string)
	RestartRequested(name string, r RestartRequest)
	LoggerLevel(logger, level string)
}

// ConfigStore keeps the configurations of a cluster's connectors and tasks in a compacted topic
// with one partition, as Apache Kafka Connect does. Its methods require Run to be running. Callers
// must not modify returned maps and slices.
type ConfigStore struct {
	*Topic
	events ConfigEvents
	leader leaderWriter

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

// NewConfigStore makes a store without starting it. The config's Apply and Partitions are ignored.
func NewConfigStore(config TopicConfig, events ConfigEvents) *ConfigStore {
	s := &ConfigStore{events: events, offset: -1, configs: map[string]map[string]string{}, targets: map[string]string{},
		tasks: map[string]*taskSet{}, fenced: map[string]int{}}
	config.Partitions = 1
	config.Apply = s.apply
	s.Topic = NewTopic(config)
	return s
}

// Start creates the topic unless it exists, and reads it to its end.
func (s *ConfigStore) Start(ctx context.Context) error {
	if err := s.Topic.Start(ctx); err != nil {
		return err
	}
	switch n, err := s.partitions(ctx); {
	case err != nil:
		return err
	case n != 1:
		return fmt.Errorf("config.storage.topic=%s has %d partitions: expected exactly one, because the order of its records counts; "+
			"name a topic that has one, or that does not exist yet", s.config.Name, n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = true
	return nil
}

// Offset returns the offset after the last record, or -1 if there is none. Workers compare it to
// check whether they have read the same configuration.
func (s *ConfigStore) Offset() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.offset
}

// TaskCounts returns the number of tasks of every connector, and the offset of this snapshot.
func (s *ConfigStore) TaskCounts() (offset int64, tasks map[string]int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	tasks = make(map[string]int, len(s.configs))
	for name := range s.configs {
		tasks[name] = s.tasks[name].size()
	}
	return s.offset, tasks
}

// Connectors returns the connector names, sorted.
func (s *ConfigStore) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.configs))
}

// Connector returns a connector's configuration, and false if it has none.
func (s *ConfigStore) Connector(name string) (map[string]string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	config, ok := s.configs[name]
	return config, ok
}

// Target returns the target state that a user set for a connector.
func (s *ConfigStore) Target(name string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if target, ok := s.targets[name]; ok {
		return target
	}
	return TargetStarted
}

// Tasks returns the configurations of a connector's tasks, or none if their last commit is
// incomplete. The generation changes with each commit; it is only meaningful within this process.
func (s *ConfigStore) Tasks(name string) (tasks []map[string]string, generation int) {
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
func (s *ConfigStore) Applied(name string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if set := s.tasks[name]; set != nil {
		return set.applied
	}
	return nil
}

// PendingFencing reports whether tasks were committed since their predecessors were fenced. before
// is the number of predecessors, or -1 if none were ever fenced.
func (s *ConfigStore) PendingFencing(name string) (pending bool, before int) {
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
func (s *ConfigStore) SessionKey() *SessionKey {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.key
}
