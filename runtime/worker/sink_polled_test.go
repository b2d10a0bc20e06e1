package worker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"millrace/plugins/connect"
)

// fetched has all partitions filled before the task starts, so that one fetch brings everything, in puts of one record; the task is paused at put n.
func fetched(t *testing.T, partitions, n int32) *lab {
	l := newLab(t, partitions, "consumer.max.poll.records=1")
	for p := range partitions {
		l.produce(t, "t", p, "a", "b", "c", "d", "e")
	}
	l.watch()
	var puts atomic.Int32
	l.put = func(int, []connect.SinkRecord) error {
		if puts.Add(1) == n {
			l.SetTarget("c", TargetPaused)
		}
		return nil
	}
	return l
}

// puts are the values that were put of each partition, in order.
func (l *lab) puts(partitions int) []string {
	out := make([]string, partitions)
	for line := range strings.Lines(l.String()) {
		var p, offset int
		var value string
		if _, err := fmt.Sscanf(line, "put t %d %d %s", &p, &offset, &value); err == nil {
			out[p] += value
		}
	}
	return out
}

// resume ends the pause of a task with one partition, and says what it must have put when the last record is.
func (l *lab) resume(t *testing.T, id TaskID, want string) {
	t.Helper()
	l.SetTarget("c", TargetStarted)
	l.await(t, "put t 0 4", 1)
	l.StopTasks(id)
	if got := l.puts(1); got[0] != want {
		t.Errorf("put %s\n%s", got, l)
	}
}

// What was polled before a pause is neither put during it nor lost.
func TestPausedWithRecordsPolled(t *testing.T) {
	l := fetched(t, 1, 2)
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 2", 1) // a pause commits
	if got := l.puts(1); got[0] != "ab" {
		t.Errorf("put before and in the pause: %s", got)
	}
	l.resume(t, id, "abcde")
}

// A flush that fails has everything since the last commit put again, and what was polled and not put only once.
func TestFlushThatFailsWithRecordsPolled(t *testing.T) {
	l := fetched(t, 1, 2)
	failed := false
	l.flush = func() error {
		if !failed {
			failed = true
			return errors.New("not durable")
		}
		return nil
	}
	id := l.start(sinkClass, 0, "")
	l.await(t, "flush 0 to 2", 1)
	l.resume(t, id, "ababcde")
}

// Records that were polled of a partition which goes to another task are put by that one alone.
func TestRebalanceWithRecordsPolled(t *testing.T) {
	const partitions = 4
	l := fetched(t, partitions, 2)
	first := l.start(sinkClass, 0, "")
	l.await(t, "commit", 1)
	second := l.start(sinkClass, 1, "")
	l.await(t, "put", 2+partitions/2*5) // of the first before its pause, and of half of the partitions by the second
	l.SetTarget("c", TargetStarted)
	l.await(t, "put", partitions*5)
	l.StopTasks(first, second)
	if got := l.puts(partitions); slices.ContainsFunc(got, func(values string) bool { return values != "abcde" }) {
		t.Errorf("put %s\n%s", got, l)
	}
}
