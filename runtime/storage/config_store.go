package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Target states of connectors, as they are stored.
const (
	TargetStarted = "STARTED"
	TargetPaused  = "PAUSED"
	TargetStopped = "STOPPED"
)

// SessionKey signs what workers of a cluster ask of each other.
type SessionKey struct {
	Key       []byte
	Algorithm string
	Created   time.Time
}

// RestartRequest asks every worker to restart what it runs of a connector.
type RestartRequest struct {
	IncludeTasks, OnlyFailed bool
}

// ConfigEvents is told of what is written to the config topic after the store was started. Calls come one at a time, and hold up
// the reading.
type ConfigEvents interface {
	ConnectorConfig(name string, known bool) // known: it had a configuration before
	ConnectorRemoved(name string)
	TasksCommitted(name string, before, after int)
	TargetChanged(name string)
	RestartRequested(name string, r RestartRequest)
	LoggerLevel(logger, level string)
}

// ConfigStore keeps the configurations of a cluster's connectors and tasks in a compacted topic of one partition, as Apache
// Kafka Connect does. Its calls need Run to be running. What it gives out is not to be changed.
type ConfigStore struct {
	*Topic
	events ConfigEvents
	leader leaderWriter

	mu      sync.RWMutex
	live    bool
	commits int   // of tasks, so far
	offset  int64 // after the last record that is JSON: every worker computes the same
	configs map[string]map[string]string
	targets map[string]string
	tasks   map[string]*taskSet
	fenced  map[string]int // how many tasks had their producers fenced last
	key     *SessionKey
}

// taskSet is the tasks of one connector.
type taskSet struct {
	pending    map[int]map[string]string // written, and not committed yet
	count      int
	generation int
	configs    map[int]map[string]string
	partial    bool              // a commit lacks tasks: it counts as none
	unfenced   bool              // committed since the last fencing
	applied    map[string]string // the connector's configuration at the last commit
}

// NewConfigStore makes a store that is not started. The config's Apply and Partitions are not used.
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

// Offset is what workers compare to know whether they have read the same: the offset after the last record, -1 when
// there is none.
func (s *ConfigStore) Offset() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.offset
}

// TaskCounts gives every connector with the number of its tasks, and the offset that this is true at.
func (s *ConfigStore) TaskCounts() (offset int64, tasks map[string]int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	tasks = make(map[string]int, len(s.configs))
	for name := range s.configs {
		tasks[name] = s.tasks[name].size()
	}
	return s.offset, tasks
}

// Connectors lists the names, sorted.
func (s *ConfigStore) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.configs))
}

// Connector gives a connector's configuration; false when there is none.
func (s *ConfigStore) Connector(name string) (map[string]string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	config, ok := s.configs[name]
	return config, ok
}

// Target is what a user wants a connector to be in.
func (s *ConfigStore) Target(name string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if target, ok := s.targets[name]; ok {
		return target
	}
	return TargetStarted
}

// Tasks gives the configurations of a connector's tasks; none where their last commit is incomplete. The generation is
// another after each commit, in this process.
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

// Applied is the connector's configuration that its tasks were made from; nil when there are none.
func (s *ConfigStore) Applied(name string) map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if set := s.tasks[name]; set != nil {
		return set.applied
	}
	return nil
}

// PendingFencing reports whether tasks were committed since their predecessors were fenced, and how many these were; -1 when
// none were ever fenced.
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

// SessionKey is the key of the cluster; nil when there is none yet.
func (s *ConfigStore) SessionKey() *SessionKey {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.key
}
