package worker

import (
	"sync"
	"sync/atomic"
)

// topicSet is the topics that a task has used. Adding a known one takes no lock.
type topicSet struct {
	last  atomic.Pointer[string]
	mu    sync.Mutex
	names []string
}

func (s *topicSet) add(name string) {
	if last := s.last.Load(); last != nil && *last == name {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.Store(&name)
	for _, n := range s.names {
		if n == name {
			return
		}
	}
	s.names = append(s.names, name)
}

func (s *topicSet) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.names...)
}
