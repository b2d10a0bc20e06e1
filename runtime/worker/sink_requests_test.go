package worker

import (
	"fmt"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// seekTo is the request of a plugin to read partition 0 of t from an offset.
func seekTo(kind boundary.SinkRequestKind, offset int64) boundary.SinkRequest {
	return boundary.SinkRequest{Kind: kind, Offsets: map[connect.TopicPartition]int64{{Topic: "t"}: offset}}
}

// putValues returns the values of all put records.
func (l *lab) putValues() string {
	var out []string
	for _, line := range strings.Split(l.String(), "\n") {
		if f := strings.Fields(line); len(f) == 5 && f[0] == "put" {
			out = append(out, f[4])
		}
	}
	return strings.Join(out, " ")
}

func (l *lab) sink(t *testing.T, i int) *fakeSink {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sinks[i]
}

func TestSeek(t *testing.T) {
	for _, row := range []struct {
		name    string
		records string // in the topic
		before  func(l *lab, s *fakeSink)
		put     string
		commit  string
	}{
		{"when partitions open", "a b c d", func(l *lab, s *fakeSink) {
			l.open = func() error { s.events.Request(seekTo(boundary.Seek, 2)); return nil }
		}, "c d", "commit 0 to 4"},
		{"at the start", "a b c d", func(_ *lab, s *fakeSink) { s.events.Request(seekTo(boundary.Seek, 3)) }, "d", "commit 0 to 4"},
		{"to the end, with nothing to put", "a b c d", func(l *lab, s *fakeSink) {
			l.open = func() error { s.events.Request(seekTo(boundary.Seek, 4)); return nil }
		}, "", "commit 0 to 4"},
		{"back in a put", "a b c d", func(l *lab, s *fakeSink) {
			puts := 0
			l.put = func(int, []connect.SinkRecord) error {
				if puts++; puts == 3 {
					s.events.Request(seekTo(boundary.Seek, 1))
				}
				return nil
			}
		}, "a b c b c d", "commit 0 to 4"},
		{"forward in a put", "a b c d", func(l *lab, s *fakeSink) {
			l.put = func(_ int, rs []connect.SinkRecord) error {
				if rs[0].Offset == 0 {
					s.events.Request(seekTo(boundary.Seek, 3))
				}
				return nil
			}
		}, "a d", "commit 0 to 4"},
		{"in a partition of another task", "a", func(l *lab, s *fakeSink) {
			l.put = func(int, []connect.SinkRecord) error {
				s.events.Request(boundary.SinkRequest{Offsets: map[connect.TopicPartition]int64{{Topic: "t", Partition: 7}: 3}})
				return nil
			}
		}, "a", "commit 0 to 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newLab(t, 1, "offset.flush.interval.ms=50 consumer.max.poll.records=1")
			l.produce(t, "t", 0, strings.Fields(row.records)...)
			l.started = func(s *fakeSink) { row.before(l, s) }
			l.watch()
			id := l.start(sinkClass, 0, "")
			l.await(t, row.commit, 1)
			l.StopTasks(id)
			if got := l.putValues(); got != row.put {
				t.Errorf("put %s\n%s", got, l)
			}
		})
	}
}

// A task can seek before it has received a record, also where nothing is committed.
func TestSeekInASilentPartition(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=50")
	l.produce(t, "t", 0, "a", "b")
	l.watch()
	id := l.start(sinkClass, 0, "consumer.override.auto.offset.reset=latest")
	l.await(t, "open", 1)
	l.sink(t, 0).events.Request(seekTo(boundary.Seek, 1))
	l.await(t, "put t 0 1 b", 1)
	l.await(t, "commit 0 to 2", 1)
	l.StopTasks(id)
}

// A plugin may make requests in a loop: the queue holds what they amount to.
func TestManyRequests(t *testing.T) {
	q := requestQueue{wake: make(chan struct{}, 1)}
	tp := connect.TopicPartition{Topic: "t"}
	for i := range int64(100_000) {
		q.add(seekTo(boundary.Seek, i))
		q.add(seekTo(boundary.Pause, i))
		q.add(seekTo(boundary.Resume, 0))
		q.add(boundary.SinkRequest{Kind: boundary.RequestCommit})
	}
	list, err := q.take()
	want := partitionRequests{seeks: true, pauses: true, resumes: true, offset: 99_999, next: 99_999}
	if err != nil || len(list.of) != 1 || list.of[tp] != want || list.counted != 200_000 || !list.commit {
		t.Errorf("got %+v, %v", list, err)
	}
	q.add(seekTo(boundary.Pause, 7))
	q.add(seekTo(boundary.Resume, 0))
	q.add(seekTo(boundary.Seek, 3)) // the pause is handled after the seek, so it must not undo it
	q.add(seekTo(boundary.Pause, 3))
	if list, _ := q.take(); list.of[tp] != (partitionRequests{seeks: true, pauses: true, offset: 3, next: 3}) {
		t.Errorf("got %+v", list)
	}
	q.add(seekTo(boundary.Pause, 7))
	q.add(seekTo(boundary.Seek, 3))
	if list, _ := q.take(); list.of[tp] != (partitionRequests{seeks: true, pauses: true, offset: 3, next: 3}) {
		t.Errorf("got %+v", list)
	}
	for p := range int32(maxRequested + 1) {
		q.add(boundary.SinkRequest{Kind: boundary.Seek, Offsets: map[connect.TopicPartition]int64{{Topic: "t", Partition: p}: 1}})
	}
	if _, err := q.take(); err == nil {
		t.Error("requests for too many partitions are accepted")
	}
}

func TestSeekToANegativeOffset(t *testing.T) {
	l := newLab(t, 1, "")
	l.open = func() error { l.sink(t, 0).events.Request(seekTo(boundary.Seek, -1)); return nil }
	id := l.start(sinkClass, 0, "")
	l.statuses.await(t, "c-0 FAILED the task seeks to offset -1 of partition 0 of topic t: an offset must not be negative", 1)
	l.StopTasks(id)
}

// A seek is committed although nothing was put, and also if it goes back.
func TestSeekBackIsCommitted(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=50")
	l.produce(t, "t", 0, "a", "b", "c")
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 3", 1)
	s := l.sink(t, 0)
	l.SetTarget("c", TargetPaused)
	l.statuses.await(t, "c-0 PAUSED", 1)
	s.events.Request(seekTo(boundary.Seek, 1))
	s.events.Request(boundary.SinkRequest{Kind: boundary.RequestCommit})
	l.await(t, "commit 0 to 1", 1)
	l.SetTarget("c", TargetStarted)
	l.await(t, "commit 0 to 3", 2)
	l.StopTasks(id)
	if got := l.putValues(); got != "a b c b c" || s.handled.Load() != 1 {
		t.Errorf("put %s, %d requests handled", got, s.handled.Load())
	}
}

func TestPausedPartitions(t *testing.T) {
	l := newLab(t, 2, "offset.flush.interval.ms=50 consumer.max.poll.records=1")
	l.produce(t, "t", 0, "a", "b")
	l.put = func(_ int, rs []connect.SinkRecord) error {
		if rs[0].Partition == 0 && rs[0].Offset == 0 {
			l.sink(t, 0).events.Request(seekTo(boundary.Pause, 1))
		}
		return nil
	}
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 1", 1)
	l.produce(t, "t", 1, "x")
	l.await(t, "commit 1 to 1", 1)
	l.SetTarget("c", TargetPaused)
	l.statuses.await(t, "c-0 PAUSED", 1)
	l.SetTarget("c", TargetStarted)
	l.produce(t, "t", 1, "y")
	l.await(t, "commit 1 to 2", 1)
	if got := l.putValues(); got != "a x y" {
		t.Errorf("put %s from a paused partition", got)
	}
	l.sink(t, 0).events.Request(seekTo(boundary.Resume, 0))
	l.await(t, "commit 0 to 2", 1)
	l.StopTasks(id)
	if got := l.putValues(); got != "a x y b" {
		t.Errorf("put %s", got)
	}
}

// A pause outlives a rebalance that leaves the partition with the task.
func TestPausedPartitionInARebalance(t *testing.T) {
	l := newLab(t, 2, "offset.flush.interval.ms=50")
	l.watch()
	first := l.start(sinkClass, 0, "")
	l.await(t, "open", 2)
	s := l.sink(t, 0)
	s.events.Request(boundary.SinkRequest{Kind: boundary.Pause, Offsets: map[connect.TopicPartition]int64{{Topic: "t"}: -1, {Topic: "t", Partition: 1}: -1}})
	l.await(t, "handled 1", 1)
	second := l.start(sinkClass, 1, "")
	l.awaitPart(t, "by task 1")
	moved := strings.Contains(l.String(), "open 0 by task 1")
	for p := range int32(2) {
		l.produce(t, "t", p, fmt.Sprint("p", p))
	}
	l.await(t, "put", 1) // by the second task
	stays, put := int32(0), "p1"
	if moved {
		stays, put = 1, "p0"
	}
	if got := l.putValues(); got != put {
		t.Errorf("put %s", got)
	}
	s.events.Request(boundary.SinkRequest{Kind: boundary.Resume, Offsets: map[connect.TopicPartition]int64{{Topic: "t", Partition: stays}: 0}})
	l.await(t, "put", 2)
	l.StopTasks(first, second)
}

func TestRequestedCommit(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=3600000")
	l.produce(t, "t", 0, "a")
	l.put = func(int, []connect.SinkRecord) error {
		l.sink(t, 0).events.Request(boundary.SinkRequest{Kind: boundary.RequestCommit})
		return nil
	}
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 1", 1)
	l.StopTasks(id)
}

func TestGroupOfATask(t *testing.T) {
	l := newLab(t, 1, "")
	id := l.start(sinkClass, 0, "consumer.override.group.instance.id=one")
	l.await(t, "open", 1)
	s := l.sink(t, 0)
	s.mu.Lock()
	g := s.group
	s.mu.Unlock()
	if g.ID != "connect-c" || g.Instance != "one" || g.Member == "" || g.Generation < 0 {
		t.Errorf("the task has the membership %+v", g)
	}
	l.StopTasks(id)
}

// A plugin asks for committed offsets while the task holds its lock, in a rebalance.
func TestCommittedOffsets(t *testing.T) {
	l := newLab(t, 2, "offset.flush.interval.ms=50")
	l.produce(t, "t", 0, "a", "b", "c")
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "commit 0 to 3", 1)
	l.StopTasks(id)
	asked := make(chan string, 1)
	l.open = func() error {
		got, err := l.reporter().events.Committed(t.Context(), []connect.TopicPartition{{Topic: "t"}, {Topic: "t", Partition: 1}, {Topic: "other"}})
		asked <- fmt.Sprint(got, err)
		return nil
	}
	l.start(sinkClass, 0, "")
	if got := <-asked; got != "map[{t 0}:3] <nil>" {
		t.Errorf("got %s", got)
	}
	l.StopTasks(id)
}

func (s *fakeSink) Handled(requests uint32) {
	if s.handled.Swap(requests) != requests {
		s.add("handled %d", requests)
	}
}
