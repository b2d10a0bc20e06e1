package worker

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// topicSet is the topics that a task has used. Looking for the last one takes no lock.
type topicSet struct {
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

// topicName is what Kafka takes as the name of a topic.
var topicName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

func checkTopicName(name string) error {
	if name == "." || name == ".." || !topicName.MatchString(name) {
		return fmt.Errorf("invalid topic name %q: expected 1 to 249 letters, digits, '.', '_' and '-'", name)
	}
	return nil
}

// How long a new topic is waited for, and how often it is asked for.
const (
	topicPatience = 5 * time.Second
	topicEvery    = 20 * time.Millisecond
)

// awaitTopic returns when a topic can be written to, which the question itself makes the brokers create where they do
// that. A producer left alone asks again only after seconds. When patience ends it returns too: the producer then says
// what is wrong.
func awaitTopic(ctx context.Context, client *kgo.Client, name string) {
	ctx, cancel := context.WithTimeout(ctx, topicPatience)
	defer cancel()
	ticker := time.NewTicker(topicEvery)
	defer ticker.Stop()
	for ctx.Err() == nil && !topicReady(ctx, client, name) {
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
}

func topicReady(ctx context.Context, client *kgo.Client, name string) bool {
	req := kmsg.NewPtrMetadataRequest()
	topic := kmsg.NewMetadataRequestTopic()
	topic.Topic = &name
	req.Topics = append(req.Topics, topic)
	req.AllowAutoTopicCreation = true
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
