package worker

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
)

// fakeMembership returns the answers that a test sets.
type fakeMembership struct {
	mu      sync.Mutex
	epoch   uint64
	current bool
	err     error         // of Confirm
	asked   chan struct{} // receives a value at each Confirm
	answer  chan struct{} // Confirm waits for a value, unless it is nil
}

func (m *fakeMembership) Standing() (uint64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.epoch, m.current
}

func (m *fakeMembership) Confirm(ctx context.Context, _ TaskID) error {
	m.asked <- struct{}{}
	select {
	case <-m.answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.current = true
	return m.err
}

func (m *fakeMembership) lose(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch, m.current, m.err = m.epoch+1, false, err
}

// A task whose worker was away for longer than its session sends and stores nothing before the
// cluster has confirmed its membership.
func TestSourceLooksAtTheClockBeforeItSends(t *testing.T) {
	m := &fakeMembership{current: true, asked: make(chan struct{}, 10), answer: make(chan struct{})}
	l := newLab(t, 1, "offset.flush.interval.ms=20")
	l.Membership = m
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1")
	l.await(t, "committed [file:a][line:1 whole:true]", 1)

	m.lose(nil) // the task still belongs to this worker
	l.source.batches <- batch("a", 2, "2")
	<-m.asked
	m.answer <- struct{}{}
	l.await(t, "committed [file:a][line:2 whole:true]", 1)

	m.lose(errors.New("w2 has it"))
	l.source.batches <- batch("a", 3, "3", "4", "5")
	<-m.asked
	m.answer <- struct{}{}
	l.await(t, "release", 1)
	l.StopTasks(id)
	if got := strings.Join(l.consume(t, 2), " "); got != "1 2" {
		t.Errorf("the topic holds %s", got)
	}
	if stored := l.stored(t); stored != "[file:a][line:2 whole:true]" {
		t.Errorf("stored %s", stored)
	}
	if n := l.statuses.count("c-0 FAILED") + l.statuses.count("c-0 UNASSIGNED"); n != 0 { // the other worker reports its state
		t.Errorf("states:\n%s", l.statuses)
	}
}

// A task that is stopped while it asks the cluster sends nothing more, and does not delay the stop.
func TestSourceIsStoppedWhileItAsks(t *testing.T) {
	m := &fakeMembership{current: true, asked: make(chan struct{}, 10)}
	l := newLab(t, 1, "")
	l.Membership = m
	id := l.start(sourceClass, 0, "")
	l.statuses.await(t, "c-0 RUNNING", 1)
	m.lose(nil)
	l.source.batches <- batch("a", 1, "1")
	<-m.asked
	l.StopTasks(id)
	if got := l.statuses.String(); got != "c-0 RUNNING\nc-0 UNASSIGNED\n" {
		t.Errorf("states:\n%s", got)
	}
	if stored := l.stored(t); stored != "" {
		t.Errorf("stored %s", stored)
	}
}
