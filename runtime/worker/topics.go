package worker

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"millrace/runtime/admin"
	"millrace/runtime/kafka"
)

// topicSet is the set of topics that a task has used. A lookup of the last one takes no lock.
type topicSet struct {
	used  func(topic string) // called for each new topic
	last  atomic.Pointer[string]
	mu    sync.Mutex
	names []string
}

// add adds a topic and reports whether it is new.
func (s *topicSet) add(name string) bool {
	if last := s.last.Load(); last != nil && *last == name {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.Store(&name)
	for _, n := range s.names {
		if n == name {
			return false
		}
	}
	s.names = append(s.names, name)
	if s.used != nil {
		s.used(name)
	}
	return true
}

func (s *topicSet) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.Store(nil)
	s.names = nil
}

func (s *topicSet) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.names...)
}

// makeTopic returns as soon as a topic that is new to the task is writable. A missing topic is
// created by the connector's rules for topics, if it has any.
func (t *sourceTask) makeTopic(ctx context.Context, name string) error {
	if err := kafka.CheckTopic(name); err != nil {
		return err
	}
	if t.tx != nil && name == t.tx.store.Name() {
		return fmt.Errorf("the records go to topic %s, which keeps the source offsets: under exactly-once the task would wait for itself", name)
	}
	if t.rules != nil {
		if err := t.createTopic(ctx, name); err != nil {
			return err
		}
	}
	if ready, _ := t.w.topicsReady.Load(name); ready != true && kafka.AwaitTopic(ctx, t.producer, name) {
		t.w.topicsReady.Store(name, true)
	}
	return nil
}

// createTopic creates a topic by the connector's rules unless it exists.
func (t *sourceTask) createTopic(ctx context.Context, name string) error {
	client, closeClient, err := t.admin()
	if err != nil {
		return err
	}
	defer closeClient()
	return admin.CreateTopic(ctx, client, name, t.rules.For(name), t.log)
}
