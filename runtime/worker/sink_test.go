package worker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
)

// The lifetime of a sink task, event by event.
func TestSinkStory(t *testing.T) {
	l := newLab(t, 1, "")
	l.produce(t, "t", 0, "one", "two")
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "put", 2)
	l.StopTasks(id)
	golden(t, "sink.txt", l.String()+"statuses\n"+l.statuses.String())
	id = l.start(sinkClass, 0, "")
	l.await(t, "open", 2)
	l.produce(t, "t", 0, "three")
	l.await(t, "put t 0 2 three", 1)
	l.StopTasks(id)
	if n := l.count("put"); n != 3 {
		t.Errorf("%d records were put:\n%s", n, l)
	}
}

func TestSinkFaults(t *testing.T) {
	bad := connect.BadRecords{{Index: 1, Err: errors.New("too long")}}
	for _, row := range []struct {
		name   string
		props  string
		before func(l *lab)
		status string // how the task ends; STOP: it is stopped after all puts
		put    string
		commit string // the last one
	}{
		{"a fatal put", "", func(l *lab) {
			l.put = func(int, []connect.SinkRecord) error { return errors.New("the target is full") }
		},
			"c-0 FAILED the target is full", "1 x 3", ""},
		{"bad records", "", func(l *lab) { l.put = func(int, []connect.SinkRecord) error { return bad } },
			"c-0 FAILED Tolerance exceeded in error handler / Caused by: TASK_PUT: topic t, partition 0, offset 1: too long", "1 x 3", ""},
		{"bad records that are tolerated", "errors.tolerance=all", func(l *lab) { l.put = func(int, []connect.SinkRecord) error { return bad } },
			"STOP", "1 x 3", "commit 0 to 3"},
		{"a record that cannot be read", "value.converter=org.apache.kafka.connect.json.JsonConverter value.converter.schemas.enable=false", nil,
			"c-0 FAILED Tolerance exceeded in error handler / Caused by: VALUE_CONVERTER: topic t, partition 0, offset 1: ", "1", "commit 0 to 1"},
		{"one that is tolerated", "errors.tolerance=all value.converter=org.apache.kafka.connect.json.JsonConverter value.converter.schemas.enable=false", nil,
			"STOP", "1 3", "commit 0 to 3"},
		{"a record that is dropped", "transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.filter=value!='x'", nil,
			"STOP", "1 3", "commit 0 to 3"},
		{"records that are all dropped", "transforms=d transforms.d.type=Filter", nil, "STOP", "", "commit 0 to 3"},
		{"a transformation that fails", "transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.topic=value=='x'?nil:'t'", nil,
			"c-0 FAILED Tolerance exceeded in error handler / Caused by: TRANSFORMATION: topic t, partition 0, offset 1: Expression: null is no name of a topic",
			"1", "commit 0 to 1"},
		{"partitions that cannot be opened", "", func(l *lab) { l.open = func() error { return errors.New("no room") } },
			"c-0 FAILED opening partitions: no room", "", ""},
		{"a topic of a pattern", "topics.regex=t|u.*", nil, "STOP", "1 x 3", "commit 0 to 3"},
		{"a pattern that is none", "topics.regex=(", nil, "c-0 FAILED Invalid value ( for configuration topics.regex", "", ""},
		{"a commit that fails once", "", func(l *lab) {
			l.cluster.ControlKey(int16(kmsg.OffsetCommit), func(req kmsg.Request) (kmsg.Response, error, bool) {
				l.add("refused")
				resp := req.ResponseKind().(*kmsg.OffsetCommitResponse)
				for _, topic := range req.(*kmsg.OffsetCommitRequest).Topics {
					out := kmsg.NewOffsetCommitResponseTopic()
					out.Topic, out.TopicID = topic.Topic, topic.TopicID
					part := kmsg.NewOffsetCommitResponseTopicPartition()
					part.ErrorCode = kerr.UnknownServerError.Code
					out.Partitions = append(out.Partitions, part)
					resp.Topics = append(resp.Topics, out)
				}
				return resp, nil, true
			})
		}, "STOP", "1 x 3", "commit 0 to 3"},
		{"a flush that fails once", "", func(l *lab) {
			var tries atomic.Int32
			l.flush = func() error {
				if tries.Add(1) == 1 {
					return errors.New("not durable")
				}
				return nil
			}
		}, "STOP", "1 x 3 1 x 3", "commit 0 to 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			interval := "offset.flush.interval.ms=100"
			if row.status != "STOP" {
				interval = ""
			}
			l := newLab(t, 1, interval)
			l.produce(t, "t", 0, "1", "x", "3")
			if row.before != nil {
				row.before(l)
			}
			l.watch()
			id := l.start(sinkClass, 0, row.props)
			if row.status == "STOP" {
				l.await(t, row.commit, 1)
			} else {
				l.statuses.await(t, row.status, 1)
			}
			l.StopTasks(id)
			var put, commits []string
			flushed := map[string]bool{}
			for _, line := range l.lines {
				switch f := strings.Fields(line); f[0] {
				case "put":
					put = append(put, f[4])
				case "flush":
					flushed[strings.Join(f[1:], " ")] = true
				case "commit":
					commits = append(commits, line)
					if !flushed[strings.Join(f[1:], " ")] {
						t.Errorf("%s before it was flushed:\n%s", line, l)
					}
				}
			}
			if got := strings.Join(put, " "); got != row.put {
				t.Errorf("put %s\n%s", got, l)
			}
			if last := append([]string{""}, commits...)[len(commits)]; last != row.commit {
				t.Errorf("the last commit is %q:\n%s", last, l)
			}
		})
	}
}

func TestPausedSink(t *testing.T) {
	l := newLab(t, 1, "")
	l.watch()
	id := l.start(sinkClass, 0, "")
	l.await(t, "open", 1)
	l.produce(t, "t", 0, "1")
	l.await(t, "put", 1)
	l.SetTarget("c", TargetPaused)
	l.await(t, "commit 0 to 1", 1) // a pause commits
	l.produce(t, "t", 0, "2")
	l.SetTarget("c", TargetStarted)
	l.await(t, "put t 0 1 2", 1)
	l.StopTasks(id)
	if got := l.statuses.String(); got != "c-0 RUNNING\nc-0 PAUSED\nc-0 RUNNING\nc-0 UNASSIGNED\n" {
		t.Errorf("statuses\n%s", got)
	}
}

// Everything is put and committed before a partition moves to another task. No record is lost or
// repeated.
func TestRebalance(t *testing.T) {
	l := newLab(t, 4, "")
	l.watch()
	first := l.start(sinkClass, 0, "")
	l.await(t, "open", 4)
	for p := range int32(4) {
		l.produce(t, "t", p, "a")
	}
	l.await(t, "put", 4)
	second := l.start(sinkClass, 1, "")
	for p := 0; ; p++ { // until the second task has a partition
		l.await(t, "open", 5+p)
		if strings.Contains(l.String(), "by task 1") {
			break
		}
	}
	for p := range int32(4) {
		l.produce(t, "t", p, "b")
	}
	l.await(t, "put", 8)
	l.StopTasks(first, second)
	var put []string
	committed := map[string]string{}
	for _, line := range l.lines {
		switch f := strings.Fields(line); f[0] {
		case "put":
			put = append(put, strings.Join(f[2:], " "))
		case "commit":
			committed[f[1]] = f[3]
		case "close":
			if committed[f[1]] == "" {
				t.Errorf("partition %s was closed before a commit:\n%s", f[1], l)
			}
		}
	}
	slices.Sort(put)
	if got := strings.Join(put, ", "); got != "0 0 a, 0 1 b, 1 0 a, 1 1 b, 2 0 a, 2 1 b, 3 0 a, 3 1 b" {
		t.Errorf("put %s\n%s", got, l)
	}
	if got := fmt.Sprint(committed); got != "map[0:2 1:2 2:2 3:2]" {
		t.Errorf("committed %s\n%s", got, l)
	}
}

func TestHangingSink(t *testing.T) {
	l := newLab(t, 1, "task.shutdown.graceful.timeout.ms=50")
	l.hang = true
	l.produce(t, "t", 0, "1")
	id := l.start(sinkClass, 0, "")
	l.await(t, "open", 1)
	l.StopTasks(id)
	if l.count("release") != 1 || l.count("commit") != 0 {
		t.Errorf("%s", l)
	}
}
