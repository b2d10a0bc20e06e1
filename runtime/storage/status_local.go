package storage

import (
	"context"
	"sync"
)

// LocalStatuses keeps the states of a standalone worker in memory. It applies the same records as a
// StatusStore, and every write takes effect before it returns.
type LocalStatuses struct {
	statusState
	writing sync.Mutex
}

var _ statusLog = (*LocalStatuses)(nil)

// NewLocalStatuses makes an empty store.
func NewLocalStatuses() *LocalStatuses {
	s := &LocalStatuses{statusState: newStatusState()}
	s.log = s
	return s
}

// Flush returns at once.
func (s *LocalStatuses) Flush(context.Context) error { return nil }

// Sync returns at once.
func (s *LocalStatuses) Sync(context.Context) error { return nil }

func (s *LocalStatuses) write(w *written) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.apply(Record{Key: w.key, Value: w.value}); err != nil {
		panic("storage: applying a state: " + err.Error()) // the store encoded it itself
	}
}

func (s *LocalStatuses) forget([]byte) {}

func (s *LocalStatuses) compareOwn(string, []byte, Status) {}
