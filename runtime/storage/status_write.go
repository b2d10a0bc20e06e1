package storage

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs/backoff"
	"millrace/runtime/kafka"
)

// written is the newest record that this worker wrote under a key. It is kept until it is stored.
// If it is about a connector or task that runs here, it is kept as long as that runs: a worker that
// was cut off may overwrite it with an older state or a tombstone.
type written struct {
	key, value []byte
	connector  string // empty: the record is about a topic
	task       int
	status     Status // zero: the state is removed
	failed     bool   // storing it failed
	seen       bool   // it was read back
	hidden     bool   // it is no longer the newest in the topic
}

// says reports whether the record means that a connector or task runs here.
func (w *written) says() bool { return w.status.State != "" && w.status.State != "UNASSIGNED" }

// rewriteBackoff determines the pauses before states are written again.
var rewriteBackoff = backoff.Policy{First: 500 * time.Millisecond, Max: 30 * time.Second}

// Run reads new records, and retries failed writes, until ctx ends.
func (s *StatusStore) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var again sync.WaitGroup
	again.Go(func() { s.writeAgain(ctx) })
	defer again.Wait()
	defer cancel()
	return s.Topic.Run(ctx)
}

func (s *StatusStore) writeAgain(ctx context.Context) {
	for retries := (backoff.Retries{Policy: rewriteBackoff}); ; {
		select {
		case <-s.wake:
		case <-ctx.Done():
			return
		}
		if !retries.Wait(ctx) {
			return
		}
		if !s.rewrite(ctx) {
			retries.Reset()
		}
	}
}

// rewriteAll schedules a rewrite of all states of this worker, because their topic was deleted.
func (s *StatusStore) rewriteAll() {
	s.statusState.mu.Lock()
	defer s.statusState.mu.Unlock()
	s.lost()
}

// lost does what rewriteAll does. The caller holds mu.
func (s *StatusStore) lost() {
	s.gone = true
	for _, w := range s.newest {
		w.hidden = w.hidden || w.says()
	}
	s.again()
}

// regain makes the client find the topic that replaced a deleted one. The caller holds order.
func (s *StatusStore) regain(ctx context.Context) {
	c := s.config
	if err := kafka.EnsureCompacted(ctx, s.admin, c.Name, c.Partitions, c.Replicas, c.Configs); err != nil {
		return // writes fail and are retried
	}
	s.client.PurgeTopicsFromProducing(c.Name)
	s.statusState.mu.Lock()
	defer s.statusState.mu.Unlock()
	s.gone = false
}

// rewrite writes failed and hidden records again, and reports whether any had failed.
func (s *StatusStore) rewrite(ctx context.Context) (failed bool) {
	s.order.Lock()
	defer s.order.Unlock()
	s.statusState.mu.Lock()
	gone := s.gone
	s.statusState.mu.Unlock()
	if gone {
		s.regain(ctx)
	}
	s.statusState.mu.Lock()
	var again, hidden []*written
	for _, w := range s.newest {
		switch {
		case w.failed:
			again = append(again, w)
		case w.hidden:
			hidden = append(hidden, w)
		}
		w.failed, w.hidden = false, false
	}
	s.statusState.mu.Unlock()
	failed = len(again) > 0
	for _, w := range hidden {
		if s.Mine != nil && s.Mine(w.connector, w.task) {
			again = append(again, w)
		} else {
			s.forget(w.key)
		}
	}
	for _, w := range again {
		s.send(w)
	}
	return failed
}

func (s *StatusStore) forget(key []byte) {
	s.statusState.mu.Lock()
	defer s.statusState.mu.Unlock()
	delete(s.newest, string(key))
}

// write writes a record as the newest of its key.
func (s *StatusStore) write(w *written) {
	s.order.Lock()
	defer s.order.Unlock()
	s.statusState.mu.Lock()
	s.newest[string(w.key)] = w
	if w.status.WorkerID != "" {
		s.self = w.status.WorkerID
	}
	s.statusState.mu.Unlock()
	s.send(w)
}

// send hands a record to the client, which retries temporary errors. The caller holds order.
func (s *StatusStore) send(w *written) {
	s.client.Produce(context.Background(), &kgo.Record{Topic: s.config.Name, Key: w.key, Value: w.value}, func(_ *kgo.Record, err error) {
		s.statusState.mu.Lock()
		defer s.statusState.mu.Unlock()
		if err != nil {
			s.config.Log.Warn("a state was not stored", "key", string(w.key), "error", err)
		}
		switch {
		case s.newest[string(w.key)] != w: // there is a newer one
		case err == nil && w.says():
		case err == nil, errors.Is(err, kgo.ErrClientClosed), errors.Is(err, kerr.MessageTooLarge):
			delete(s.newest, string(w.key))
		default:
			w.failed = true
			if isGone(err) {
				s.lost()
			}
			s.again()
		}
	})
}

// again schedules a rewrite of failed and hidden records. The caller holds mu.
func (s *StatusStore) again() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// compareOwn compares a record that was read with this worker's own. A worker that writes with the same
// or a later generation of the group has taken over. Any other record after this worker's own hides
// it. The caller holds mu.
func (s *StatusStore) compareOwn(key string, value []byte, status Status) {
	w := s.newest[key]
	switch {
	case w == nil || w.connector == "":
	case bytes.Equal(value, w.value):
		w.seen, w.hidden = true, false
	case value != nil && status.WorkerID != s.self && status.Generation >= w.status.Generation:
		delete(s.newest, key)
	case w.seen && w.says():
		w.hidden = true
		s.again()
	}
}
