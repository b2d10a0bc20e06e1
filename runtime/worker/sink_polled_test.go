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

// fetched fills all partitions before the task starts, so that one fetch returns all records. Each
// put has one record. The task is paused at put n.
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

// puts returns the values that were put, by partition and in order.
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

// resume ends the pause of a task with one partition. It returns the values that must have been put
// when the last record is.
func (l *lab) resume(t *testing.T, id TaskID, want string) {
	t.Helper()
	l.SetTarget("c", TargetStarted)
	l.await(t, "put t 0 4", 1)
	l.StopTasks(id)
	if got := l.puts(1); got[0] != want {
		t.Errorf("put %s\n%s", got, l)
	}
}

// Records that were polled before a pause are not put during it, and not lost.
func TestPausedWithRecordsPolled(t *testing.T) {
	l := fetched(t, 1, 2)
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 2", 1) // a pause commits
	if got := l.puts(1); got[0] != "ab" {
		t.Errorf("put before and in the pause: %s", got)
	}
	l.resume(t, id, "abcde")
}

// After a failed flush everything since the last commit is put again. Records that were polled and
// not put are put only once.
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

// When a partition moves to another task, only that task puts the records that were polled.
func TestRebalanceWithRecordsPolled(t *testing.T) {
	const partitions = 4
	l := fetched(t, partitions, 2)
	first := l.start(sinkClass, 0, "")
	l.await(t, "commit", 1)
	second := l.start(sinkClass, 1, "")
	l.await(t, "put", 2+partitions/2*5) // by the first task before its pause, and by the second from half of the partitions
	l.SetTarget("c", TargetStarted)
	l.await(t, "put", partitions*5)
	l.StopTasks(first, second)
	if got := l.puts(partitions); slices.ContainsFunc(got, func(values string) bool { return values != "abcde" }) {
		t.Errorf("put %s\n%s", got, l)
	}
}
