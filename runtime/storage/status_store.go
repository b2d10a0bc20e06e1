package storage

import (
	"context"
	"sync"
)

// Status is the state of a connector or task as the cluster's workers share it.
type Status struct {
	State      string `json:"state"`
	Trace      string `json:"trace"`
	WorkerID   string `json:"worker_id"`
	Generation int    `json:"generation"` // of the group, at the time of writing
	Version    string `json:"version"`    // of the plugin; "" if none is loaded
}

// ConnectorInstance is the task number that stands for the connector itself.
const ConnectorInstance = -1

// StatusStore keeps states, and the topics that connectors use, in a compacted topic, as Apache
// Kafka Connect does. Writes are asynchronous: failed writes are retried unless there is a newer
// one. Its methods require Run to be running.
type StatusStore struct {
	*Topic
	statusState

	// Mine reports whether this worker runs a connector or task, and so writes its state; nil: it
	// runs none. It must be set before Start.
	Mine func(connector string, task int) bool

	// held while a record is handed to the client, so that the records of a key keep the order of
	// their writes
	order sync.Mutex
	wake  chan struct{}

	// The fields below are guarded by mu.
	self string // the worker's id
	// the topic was deleted, and the client does not know its replacement
	gone   bool
	newest map[string]*written
}

var _ statusLog = (*StatusStore)(nil)

// StatusPartitions is the default number of partitions of a status topic.
const StatusPartitions = 5

// NewStatusStore makes a store without starting it. The config's Apply is ignored.
func NewStatusStore(config TopicConfig) *StatusStore {
	if config.Partitions == 0 {
		config.Partitions = StatusPartitions
	}
	s := &StatusStore{statusState: newStatusState(), newest: map[string]*written{}, wake: make(chan struct{}, 1)}
	s.log = s
	config.Apply = s.apply
	s.Topic = NewTopic(config)
	s.renewed = s.rewriteAll
	return s
}

// Flush returns when every write is acknowledged, or ctx ends.
func (s *StatusStore) Flush(ctx context.Context) error { return s.client.Flush(ctx) }
