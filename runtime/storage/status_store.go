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

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// Status is the state of a connector or task as a cluster's workers share it.
type Status struct {
	State      string `json:"state"`
	Trace      string `json:"trace"`
	WorkerID   string `json:"worker_id"`
	Generation int    `json:"generation"` // of the group, when it was written
	Version    string `json:"version"`    // of the plugin; "" when none is loaded
}

// ConnectorInstance stands in place of a task's number for the connector itself.
const ConnectorInstance = -1

// StatusStore keeps states, and the topics that connectors use, in a compacted topic, as Apache Kafka Connect does. Writing is not
// waited for: a state that is not stored yet comes with its successor. Its calls need Run to be running.
type StatusStore struct {
	*Topic

	mu         sync.RWMutex
	connectors map[string]Status
	tasks      map[string]map[int]Status
	topics     map[string]map[string]bool // by connector
}

// StatusPartitions is how many partitions a status topic gets when nothing else is said.
const StatusPartitions = 5

// NewStatusStore makes a store that is not started. The config's Apply is not used.
func NewStatusStore(config TopicConfig) *StatusStore {
	if config.Partitions == 0 {
		config.Partitions = StatusPartitions
	}
	s := &StatusStore{connectors: map[string]Status{}, tasks: map[string]map[int]Status{}, topics: map[string]map[string]bool{}}
	config.Apply = s.apply
	s.Topic = NewTopic(config)
	return s
}

// The keys of the status topic.
const (
	connectorStatusPrefix = "status-connector-"
	taskStatusPrefix      = "status-task-"
	topicStatusPrefix     = "status-topic-"
	topicStatusMiddle     = ":connector-"
)

func (s *StatusStore) apply(r Record) error {
	key := string(r.Key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, ok := strings.CutPrefix(key, connectorStatusPrefix); ok {
		return s.takeConnector(name, r.Value)
	}
	if id, ok := strings.CutPrefix(key, taskStatusPrefix); ok {
		return s.takeTask(id, r.Value)
	}
	if id, ok := strings.CutPrefix(key, topicStatusPrefix); ok {
		return s.takeTopic(id, r.Value)
	}
	return fmt.Errorf("the key %q is none of a status topic", key)
}

func (s *StatusStore) takeConnector(name string, value []byte) error {
	if value == nil {
		delete(s.connectors, name)
		delete(s.tasks, name)
		return nil
	}
	status, err := readStatus(value)
	if err == nil {
		s.connectors[name] = status
	}
	return err
}

// takeTask leaves out an UNASSIGNED that comes after the same or a later generation's RUNNING: the task moved meanwhile.
func (s *StatusStore) takeTask(id string, value []byte) error {
	name, number, ok := cutLast(id)
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 {
		return fmt.Errorf("the key %s%s names no task", taskStatusPrefix, id)
	}
	if value == nil {
		delete(s.tasks[name], n)
		return nil
	}
	status, err := readStatus(value)
	if err != nil {
		return err
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

func readStatus(value []byte) (Status, error) {
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

// Connector gives a connector's state and those of its tasks; false when it has none.
func (s *StatusStore) Connector(name string) (Status, map[int]Status, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	status, ok := s.connectors[name]
	return status, maps.Clone(s.tasks[name]), ok
}

// Connectors lists the connectors that have a state, sorted.
func (s *StatusStore) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.connectors))
}

// Topics lists the topics that a connector has used, sorted.
func (s *StatusStore) Topics(connector string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.topics[connector]))
}

// Put writes a state. task is ConnectorInstance for the connector's own.
func (s *StatusStore) Put(connector string, task int, status Status) {
	s.produce(statusKey(connector, task), statusJSON(status))
}

// PutSafe is Put, unless the state that is known was written later and by another worker.
func (s *StatusStore) PutSafe(connector string, task int, status Status) {
	s.mu.RLock()
	known, ok := s.connectors[connector]
	if task != ConnectorInstance {
		known, ok = s.tasks[connector][task]
	}
	s.mu.RUnlock()
	if !ok || known.WorkerID == status.WorkerID || known.Generation <= status.Generation {
		s.Put(connector, task, status)
	}
}

// Remove forgets a state.
func (s *StatusStore) Remove(connector string, task int) { s.produce(statusKey(connector, task), nil) }

// PutTopic notes that a connector uses a topic, unless that is known.
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
	s.produce([]byte(topicStatusPrefix+topic+topicStatusMiddle+connector), value.Bytes())
}

// ForgetTopics forgets the topics that a connector has used.
func (s *StatusStore) ForgetTopics(connector string) {
	for _, topic := range s.Topics(connector) {
		s.produce([]byte(topicStatusPrefix+topic+topicStatusMiddle+connector), nil)
	}
}

// Flush returns when everything written is acknowledged, or ctx ends.
func (s *StatusStore) Flush(ctx context.Context) error { return s.client.Flush(ctx) }

// produce writes a pair. The client tries again what may pass.
func (s *StatusStore) produce(key, value []byte) {
	s.client.Produce(context.Background(), &kgo.Record{Topic: s.config.Name, Key: key, Value: value}, func(_ *kgo.Record, err error) {
		if err != nil {
			s.config.Log.Warn("a state was not stored", "key", string(key), "error", err)
		}
	})
}

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
