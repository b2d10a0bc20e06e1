package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/configs"
	"millrace/runtime/kafka"
)

// topicSet is the topics that a task has used. Looking for the last one takes no lock.
type topicSet struct {
	used  func(topic string) // is told of each that is new
	last  atomic.Pointer[string]
	mu    sync.Mutex
	names []string
}

// add notes a topic and reports whether it is new.
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

func checkTopicName(name string) error {
	if !configs.IsTopic(name) {
		return fmt.Errorf("invalid topic name %q: expected 1 to 249 letters, digits, '.', '_' and '-'", name)
	}
	return nil
}

// makeTopic returns when a topic that is new to the task can be written to. Where the connector has rules for topics, one
// that does not exist is created by them.
func (t *sourceTask) makeTopic(ctx context.Context, name string) error {
	if err := checkTopicName(name); err != nil {
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
	if ready, _ := t.w.topicsReady.Load(name); ready != true && awaitTopic(ctx, t.producer, name) {
		t.w.topicsReady.Store(name, true)
	}
	return nil
}

// createTopic creates a topic unless it exists. What may pass is waited out.
func (t *sourceTask) createTopic(ctx context.Context, name string) error {
	admin, closeAdmin, err := t.admin()
	if err != nil {
		return err
	}
	defer closeAdmin()
	for warned := false; ; warned = true {
		rule := t.rules.For(name)
		found, err := admin.ListTopics(ctx, name)
		if err == nil {
			err = found[name].Err
		}
		if errors.Is(err, kerr.UnknownTopicOrPartition) {
			var created bool
			created, err = kafka.CreateTopic(ctx, admin, name, rule.Partitions, rule.Replicas, rule.Configs)
			if created {
				t.log.Info("topic created", "topic", name, "group", rule.Group, "partitions", rule.Partitions, "replicas", rule.Replicas)
			}
		}
		switch {
		case err == nil || ctx.Err() != nil:
			return ctx.Err()
		case !passes(err):
			return fmt.Errorf("Task failed to create new topic %s by the rules of topic.creation.%s.*. Ensure that the task is authorized to "+ // Apache's wording
				"create topics or that the topic exists and restart the task: %w", name, rule.Group, err)
		case !warned:
			t.log.Warn("the topic cannot be created yet", "topic", name, "error", err)
		}
		select {
		case <-time.After(topicEvery):
		case <-ctx.Done():
		}
	}
}

// passes reports whether an error of an admin's request may pass by itself.
func passes(err error) bool {
	var ke *kerr.Error
	return !errors.As(err, &ke) || ke.Retriable
}

// How long a new topic is waited for, and how often it is asked for.
const (
	topicPatience = 5 * time.Second
	topicEvery    = 20 * time.Millisecond
)

// awaitTopic returns when a topic can be written to, which the question itself makes the brokers create where they do
// that. A producer left alone asks again only after a while. False: patience has ended, and the producer says what is wrong.
func awaitTopic(ctx context.Context, client *kgo.Client, name string) bool {
	ctx, cancel := context.WithTimeout(ctx, topicPatience)
	defer cancel()
	ticker := time.NewTicker(topicEvery)
	defer ticker.Stop()
	for !topicReady(ctx, client, name, true) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// topicReady reports whether a topic can be written to. With create the brokers may create it.
func topicReady(ctx context.Context, client *kgo.Client, name string, create bool) bool {
	req := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = &name
	req.Topics = append(req.Topics, topic)
	req.AllowAutoTopicCreation = create
	resp, err := req.RequestWith(ctx, client)
	if err != nil || len(resp.Topics) == 0 {
		return false
	}
	t := resp.Topics[0]
	if err := kerr.ErrorForCode(t.ErrorCode); err != nil {
		return !kerr.IsRetriable(err)
	}
	for _, p := range t.Partitions {
		if p.Leader < 0 {
			return false
		}
	}
	return true
}
