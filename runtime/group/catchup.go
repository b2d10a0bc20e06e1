package group

import (
	"context"
	"time"
)

// read ensures that this worker has read the config topic up to the offset of the assignment. If
// the assignment cannot be started yet, wait is the time until the next round. A worker that has
// read further starts the assignment anyway, and the handler requests another round where it needs
// one. Apache's workers do not: they start nothing while configurations change faster than rounds
// complete.
func (m *Member) read(ctx context.Context, a assignment, leader bool) (ready bool, wait time.Duration) {
	if (a.mismatch && leader) || m.o.Snapshot().Offset < a.offset {
		if !m.catchUp(ctx) {
			return false, 0
		}
	}
	if a.mismatch || m.o.Snapshot().Offset < a.offset {
		m.failures++
		return false, m.backoff()
	}
	return true, 0
}

func (m *Member) refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, m.o.SyncTimeout)
	defer cancel()
	return m.o.Refresh(ctx)
}

// catchUp reads the config topic to its end. If that fails, the worker leaves the group, so as not
// to block it, and backs off.
func (m *Member) catchUp(ctx context.Context) bool {
	err := m.refresh(ctx)
	if m.behind = err != nil; !m.behind {
		m.giveUps = 0
		return true
	}
	if ctx.Err() != nil {
		return false
	}
	m.giveUps++
	pause, last := m.unsyncPause()
	m.o.Log.Warn("leaving the group until the config topic can be read to its end", "error", err, "timeout", m.o.SyncTimeout, "retry_in", pause)
	m.leaveGroup(ctx)
	m.lose()
	if last {
		m.o.Log.Warn("stopping all work: the config topic cannot be read, and others get the work now")
		m.drop()
		m.giveUps = 0
	}
	m.wait(ctx, pause, false)
	return false
}

// unsyncTries is the number of attempts to read the config topic before the worker stops its work.
const unsyncTries = 5

// unsyncPause returns the back-off outside the group, and whether this is the last attempt before
// the worker stops its work. In a cooperative group the pauses add up to less than the rebalance
// delay, so that the work has stopped before other workers start it.
func (m *Member) unsyncPause() (pause time.Duration, last bool) {
	switch {
	case m.settled == Eager:
		return m.o.UnsyncBackoff, false
	case m.giveUps > unsyncTries:
		return firstRetry, true
	}
	return max(firstRetry, m.o.MaxDelay/10/time.Duration(unsyncTries+1-m.giveUps)), false
}
