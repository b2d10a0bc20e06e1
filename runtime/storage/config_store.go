package storage

import (
	"context"
	"fmt"
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
	IncludeTasks bool `json:"include-tasks"`
	OnlyFailed   bool `json:"only-failed"`
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
	configState
	leader leaderWriter
}

var _ configLog = (*ConfigStore)(nil)

// NewConfigStore makes a store without starting it. The config's Apply and Partitions are ignored.
func NewConfigStore(config TopicConfig, events ConfigEvents) *ConfigStore {
	s := &ConfigStore{configState: newConfigState(events)}
	s.log = s
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
	s.goLive()
	return nil
}
