package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// statusState is the states that a log of status records adds up to. The log is a topic, or the
// memory of a standalone worker.
type statusState struct {
	log statusLog
	// Noted is notified of states that were read; it may be nil. It must be set before the first
	// read.
	Noted func(connector string, task int)

	mu         sync.RWMutex
	connectors map[string]Status
	tasks      map[string]map[int]Status
	topics     map[string]map[string]bool // by connector
}

// statusLog takes status records.
type statusLog interface {
	write(w *written)
	// forget drops the record that write took last under a key.
	forget(key []byte)
	// compareOwn compares a record that was read with the one that was written. The caller holds mu.
	compareOwn(key string, value []byte, status Status)
}

func newStatusState() statusState {
	return statusState{connectors: map[string]Status{}, tasks: map[string]map[int]Status{}, topics: map[string]map[string]bool{}}
}

// Key prefixes of the status topic.
const (
	connectorStatusPrefix = "status-connector-"
	taskStatusPrefix      = "status-task-"
	topicStatusPrefix     = "status-topic-"
	topicStatusMiddle     = ":connector-"
)

func (s *statusState) apply(r Record) error {
	key := string(r.Key)
	if name, ok := strings.CutPrefix(key, connectorStatusPrefix); ok {
		return s.applyConnector(key, name, r.Value)
	}
	if id, ok := strings.CutPrefix(key, taskStatusPrefix); ok {
		return s.applyTask(key, id, r.Value)
	}
	if id, ok := strings.CutPrefix(key, topicStatusPrefix); ok {
		return s.applyTopic(id, r.Value)
	}
	return fmt.Errorf("the key %q is not one of a status topic", key)
}

// applyConnector applies a connector's state. If the state is removed, those of its tasks are
// removed too; the workers that run the tasks write them again.
func (s *statusState) applyConnector(key, name string, value []byte) error {
	status, err := readStatus(value)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.log.compareOwn(key, value, status)
	if value != nil {
		s.connectors[name] = status
	} else {
		delete(s.connectors, name)
		for n := range s.tasks[name] {
			s.log.compareOwn(string(statusKey(name, n)), nil, Status{})
		}
		delete(s.tasks, name)
	}
	s.mu.Unlock()
	s.note(name, ConnectorInstance, value)
	return nil
}

// note notifies Noted of a state that was read.
func (s *statusState) note(connector string, task int, value []byte) {
	if value != nil && s.Noted != nil {
		s.Noted(connector, task)
	}
}

// applyTask applies a task's state. It drops an UNASSIGNED that follows a RUNNING of the same or a
// later generation: the task has moved to another worker meanwhile.
func (s *statusState) applyTask(key, id string, value []byte) error {
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
	s.log.compareOwn(key, value, status)
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

func (s *statusState) applyTopic(id string, value []byte) error {
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
func (s *statusState) Connector(name string) (Status, map[int]Status, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	status, ok := s.connectors[name]
	return status, maps.Clone(s.tasks[name]), ok
}

// Connectors returns the connectors that have a state, or a task with one, sorted.
func (s *statusState) Connectors() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := maps.Clone(s.tasks)
	for name := range s.connectors {
		names[name] = nil
	}
	return slices.Sorted(maps.Keys(names))
}

// Topics returns the topics that a connector has used, sorted.
func (s *statusState) Topics(connector string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.topics[connector]))
}
