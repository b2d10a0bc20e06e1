package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"millrace/plugins/connect"
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

	// Mine reports whether this worker runs a connector or task, and so writes its state; nil: it
	// runs none. Noted is notified of states that were read. Both must be set before Start.
	Mine  func(connector string, task int) bool
	Noted func(connector string, task int)

	// held while a record is handed to the client, so that the records of a key keep the order of
	// their writes
	order sync.Mutex
	wake  chan struct{}

	mu   sync.RWMutex
	self string // the worker's id
	// the topic was deleted, and the client does not know its replacement
	gone       bool
	newest     map[string]*written
	connectors map[string]Status
	tasks      map[string]map[int]Status
	topics     map[string]map[string]bool // by connector
}

// StatusPartitions is the default number of partitions of a status topic.
const StatusPartitions = 5

// NewStatusStore makes a store without starting it. The config's Apply is ignored.
func NewStatusStore(config TopicConfig) *StatusStore {
	if config.Partitions == 0 {
		config.Partitions = StatusPartitions
	}
	s := &StatusStore{connectors: map[string]Status{}, tasks: map[string]map[int]Status{}, topics: map[string]map[string]bool{},
		newest: map[string]*written{}, wake: make(chan struct{}, 1)}
	config.Apply = s.apply
	s.Topic = NewTopic(config)
	s.renewed = s.rewriteAll
	return s
}

// Key prefixes of the status topic.
const (
	connectorStatusPrefix = "status-connector-"
	taskStatusPrefix      = "status-task-"
	topicStatusPrefix     = "status-topic-"
	topicStatusMiddle     = ":connector-"
)

func (s *StatusStore) apply(r Record) error {
	key := string(r.Key)
	if name, ok := strings.CutPrefix(key, connectorStatusPrefix); ok {
		return s.takeConnector(key, name, r.Value)
	}
	if id, ok := strings.CutPrefix(key, taskStatusPrefix); ok {
		return s.takeTask(key, id, r.Value)
	}
	if id, ok := strings.CutPrefix(key, topicStatusPrefix); ok {
		return s.takeTopic(id, r.Value)
	}
	return fmt.Errorf("the key %q is not one of a status topic", key)
}

// takeConnector applies a connector's state. If the state is removed, those of its tasks are
// removed too; the workers that run the tasks write them again.
func (s *StatusStore) takeConnector(key, name string, value []byte) error {
	status, err := readStatus(value)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.heed(key, value, status)
	if value != nil {
		s.connectors[name] = status
	} else {
		delete(s.connectors, name)
		for n := range s.tasks[name] {
			s.heed(string(statusKey(name, n)), nil, Status{})
		}
		delete(s.tasks, name)
	}
	s.mu.Unlock()
	s.note(name, ConnectorInstance, value)
	return nil
}

// note notifies Noted of a state that was read.
func (s *StatusStore) note(connector string, task int, value []byte) {
	if value != nil && s.Noted != nil {
		s.Noted(connector, task)
	}
}

// takeTask applies a task's state. It drops an UNASSIGNED that follows a RUNNING of the same or a
// later generation: the task has moved to another worker meanwhile.
func (s *StatusStore) takeTask(key, id string, value []byte) error {
	name, number, ok := cutLast(id)
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 {
		return fmt.Errorf("the key %s%s names no task", taskStatusPrefix, id)
	}
	status, err := readStatus(value)
	if err != nil {
		return err
	}
	defer s.note(name, n, value)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heed(key, value, status)
	if value == nil {
		if delete(s.tasks[name], n); len(s.tasks[name]) == 0 {
			delete(s.tasks, name)
		}
		return nil
	}
	if old := s.tasks[name][n]; status.State == "UNASSIGNED" && old.State == "RUNNING" && old.Generation >= status.Generation && old.WorkerID != status.WorkerID {
		return nil
	}
	if s.tasks[name] == nil {
		s.tasks[name] = map[int]Status{}
	}
	s.tasks[name][n] = status
	return nil
}

func (s *StatusStore) takeTopic(id string, value []byte) error {
	topic, connector, ok := strings.Cut(id, topicStatusMiddle)
	if !ok {
		return fmt.Errorf("the key %s%s names no topic and connector", topicStatusPrefix, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if value == nil {
		delete(s.topics[connector], topic)
		return nil
	}
	if s.topics[connector] == nil {
		s.topics[connector] = map[string]bool{}
	}
	s.topics[connector][topic] = true
	return nil
}

// readStatus decodes a state; without a value it is the zero value.
func readStatus(value []byte) (Status, error) {
	if value == nil {
		return Status{}, nil
	}
	var raw struct {
		Status
		Generation *int `json:"generation"`
	}
	if err := json.Unmarshal(value, &raw); err != nil {
		return Status{}, err
	}
	if raw.State == "" || raw.WorkerID == "" || raw.Generation == nil {
		return Status{}, errors.New("the status lacks its state, worker_id or generation")
	}
	raw.Status.Generation = *raw.Generation
	return raw.Status, nil
}

// Connector returns the states of a connector and of its tasks, and false if it has none.
func (s *StatusStore) Connector(name string) (Status, map[int]Status, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	status, ok := s.connectors[name]
	return status, maps.Clone(s.tasks[name]), ok
}

// Connectors returns the connectors that have a state, or a task with one, sorted.
func (s *StatusStore) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := maps.Clone(s.tasks)
	for name := range s.connectors {
		names[name] = nil
	}
	return slices.Sorted(maps.Keys(names))
}

// Topics returns the topics that a connector has used, sorted.
func (s *StatusStore) Topics(connector string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.topics[connector]))
}

// Put writes a state. task is ConnectorInstance for the connector itself.
func (s *StatusStore) Put(connector string, task int, status Status) {
	s.write(&written{key: statusKey(connector, task), value: statusJSON(status), connector: connector, task: task, status: status})
}

// PutSafe writes a state as Put does, unless another worker wrote the known state later.
func (s *StatusStore) PutSafe(connector string, task int, status Status) {
	s.mu.RLock()
	known, ok := s.connectors[connector]
	if task != ConnectorInstance {
		known, ok = s.tasks[connector][task]
	}
	s.mu.RUnlock()
	if !ok || known.WorkerID == status.WorkerID || known.Generation <= status.Generation {
		s.Put(connector, task, status)
		return
	}
	s.forget(statusKey(connector, task))
}

// Remove removes a state.
func (s *StatusStore) Remove(connector string, task int) {
	s.write(&written{key: statusKey(connector, task), connector: connector, task: task})
}

// PutTopic records that a connector uses a topic, unless that is known.
func (s *StatusStore) PutTopic(topic, connector string, task int) {
	s.mu.RLock()
	known := s.topics[connector][topic]
	s.mu.RUnlock()
	if known {
		return
	}
	var value bytes.Buffer
	value.WriteString(`{"topic":{"name":`)
	value.Write(connect.AppendJSONString(nil, []byte(topic)))
	value.WriteString(`,"connector":`)
	value.Write(connect.AppendJSONString(nil, []byte(connector)))
	fmt.Fprintf(&value, `,"task":%d,"discoverTimestamp":%d}}`, task, time.Now().UnixMilli())
	s.write(&written{key: []byte(topicStatusPrefix + topic + topicStatusMiddle + connector), value: value.Bytes()})
}

// ForgetTopics removes the topics that a connector has used.
func (s *StatusStore) ForgetTopics(connector string) {
	for _, topic := range s.Topics(connector) {
		s.write(&written{key: []byte(topicStatusPrefix + topic + topicStatusMiddle + connector)})
	}
}

// Flush returns when every write is acknowledged, or ctx ends.
func (s *StatusStore) Flush(ctx context.Context) error { return s.client.Flush(ctx) }

func statusKey(connector string, task int) []byte {
	if task == ConnectorInstance {
		return []byte(connectorStatusPrefix + connector)
	}
	return []byte(taskStatusPrefix + connector + "-" + strconv.Itoa(task))
}

func statusJSON(s Status) []byte {
	out := connect.AppendJSONString([]byte(`{"state":`), []byte(s.State))
	out = appendNullable(append(out, `,"trace":`...), s.Trace)
	out = connect.AppendJSONString(append(out, `,"worker_id":`...), []byte(s.WorkerID))
	out = fmt.Appendf(out, `,"generation":%d,"version":`, s.Generation)
	return append(appendNullable(out, s.Version), '}')
}

func appendNullable(out []byte, s string) []byte {
	if s == "" {
		return append(out, "null"...)
	}
	return connect.AppendJSONString(out, []byte(s))
}
