package group

import (
	"context"
	"time"
)

// read makes sure that the configuration is read for which the assignment is made. When it is not to be started yet, wait
// says how long until the next round. A worker that has read further works with what it has: Apache's workers start nothing for as
// long as configurations change faster than rounds take. The handler asks for another round where it needs one.
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

// catchUp reads the config topic to its end. When that fails it leaves the group, so as not to hold it up, and waits a while.
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

// unsyncTries is how often it is tried to read the config topic before the work is given up.
const unsyncTries = 5

// unsyncPause is how long to stay away, and whether it is time to give the work up. In a cooperative group all pauses
// together are shorter than the time after which others get the work.
func (m *Member) unsyncPause() (pause time.Duration, last bool) {
	switch {
	case m.settled == Eager:
		return m.o.UnsyncBackoff, false
	case m.giveUps > unsyncTries:
		return firstRetry, true
	}
	return max(firstRetry, m.o.MaxDelay/10/time.Duration(unsyncTries+1-m.giveUps)), false
}
