package worker

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/failure"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// The lifetime of a source task, event by event.
func TestSourceStory(t *testing.T) {
	l := newLab(t, 1, "")
	l.watch()
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "one", "two")
	l.await(t, "produce", 1)
	l.source.batches <- batch("a", 3, "three")
	l.await(t, "produce", 2)
	l.source.batches <- &connect.Batch{Partition: map[string]any{"file": "b"}, Offset: map[string]any{"line": int64(0)}}
	l.await(t, "poll 0", 1)
	l.StopTasks(id)
	golden(t, "source.txt", l.String()+"statuses\n"+l.statuses.String())
	if got := strings.Join(l.consume(t, 3), " "); got != "one two three" {
		t.Errorf("the topic holds %s", got)
	}
}

// Each row ends a source task, and checks the content of the topic and the stored offset.
func TestSourceFaults(t *testing.T) {
	for _, row := range []struct {
		name    string
		props   string
		before  func(l *lab)
		batches []*connect.Batch
		status  string // how the task ends; STOP: it is stopped when all records are produced
		topic   string
		stored  string
	}{
		{"nothing wrong", "", nil, []*connect.Batch{batch("a", 1, "1", "2"), batch("b", 1, "3")}, "STOP", "1 2 3", "[file:a][line:2 whole:true] [file:b][line:1 whole:true]"},
		{"a lost leader", "", func(l *lab) { l.refuse(kerr.NotLeaderForPartition.Code, 2) },
			[]*connect.Batch{batch("a", 1, "1", "2"), batch("a", 3, "3", "4"), batch("a", 5, "5")}, "STOP", "1 2 3 4 5", "[file:a][line:5 whole:true]"},
		{"a fatal error", "", func(l *lab) { l.refuse(kerr.TopicAuthorizationFailed.Code, 1) }, []*connect.Batch{batch("a", 1, "1", "2")},
			"c-0 FAILED not authorized to write to topic t: TOPIC_AUTHORIZATION_FAILED", "", ""},
		{"too large", "", func(l *lab) { l.refuse(kerr.MessageTooLarge.Code, 1) }, []*connect.Batch{batch("a", 1, "1")},
			"c-0 FAILED a record for topic t is larger than Kafka takes: raise producer.override.max.request.size", "", ""},
		{"a bad record", "", nil, []*connect.Batch{batch("a", 1, "1", "2", "bad", "4")},
			"c-0 FAILED Tolerance exceeded in error handler / Caused by: TASK_POLL: it is bad", "1 2", "[file:a][line:2]"},
		{"a bad first record", "", nil, []*connect.Batch{batch("a", 1, "1"), batch("a", 2, "bad", "3")}, "c-0 FAILED Tolerance exceeded", "1", "[file:a][line:1 whole:true]"},
		{"bad records that are tolerated", "errors.tolerance=all", nil, []*connect.Batch{batch("a", 1, "1", "bad", "3"), batch("a", 4, "bad")}, "STOP", "1 3", "[file:a][line:4 whole:true]"},
		{"records that are dropped", "transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.filter=value!='2'", nil,
			[]*connect.Batch{batch("a", 1, "1", "2", "3"), batch("a", 4, "2")}, "STOP", "1 3", "[file:a][line:4 whole:true]"},
		{"a transformation that fails", "transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.topic=value=='2'?nil:'t'", nil,
			[]*connect.Batch{batch("a", 1, "1", "2", "3")}, "c-0 FAILED Tolerance exceeded in error handler / Caused by: TRANSFORMATION: Expression: null is no name of a topic",
			"1", "[file:a][line:1]"},
		{"an expression beyond its budget that is tolerated", "errors.tolerance=all transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.value=value=='2'?reduce(1..60,#acc+#acc,value):value", nil,
			[]*connect.Batch{batch("a", 1, "1", "2", "3")}, "STOP", "1 3", "[file:a][line:3 whole:true]"},
		{"no position", "", nil, []*connect.Batch{func() *connect.Batch { b := batch("a", 1, "1", "bad"); b.PositionKey = ""; return b }()},
			"c-0 FAILED Tolerance exceeded", "1", ""},
		{"no source partition", "", nil, []*connect.Batch{func() *connect.Batch { b := batch("a", 1, "1"); b.Partition = nil; return b }()}, "STOP", "1", ""},
		{"a wrong kind", "value.converter=org.apache.kafka.connect.json.JsonConverter", nil, []*connect.Batch{func() *connect.Batch {
			b := batch("a", 1, "x", "y")
			b.Records[1].ValueSchema = connect.Int64Schema
			b.Records[0].ValueSchema = connect.StringSchema
			return b
		}()}, "c-0 FAILED Tolerance exceeded in error handler / Caused by: VALUE_CONVERTER: ", "*", "[file:a][line:1]"},
		{"a panic", "", func(l *lab) { l.source.panics = true }, nil, "c-0 FAILED the task panicked: no more", "", ""},
		{"a class that is gone", "connector.class=no.Such", nil, nil, "c-0 FAILED no class no.Such", "", ""},
		{"a bad setting", "producer.override.buffer.memory=x", nil, nil, "c-0 FAILED Invalid value x for configuration buffer.memory", "", ""},
		{"a store that fails once", "", func(l *lab) { l.offsets.fails = 1 }, []*connect.Batch{batch("a", 1, "1")}, "STOP", "1", "[file:a][line:1 whole:true]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			interval := "offset.flush.interval.ms=5"
			if row.status != "STOP" {
				interval = ""
			}
			l := newLab(t, 1, interval)
			if row.before != nil {
				row.before(l)
			}
			id := l.start(sourceClass, 0, row.props)
			for _, b := range row.batches {
				l.source.batches <- b
			}
			if row.status == "STOP" {
				if row.stored != "" {
					last := row.stored[strings.LastIndex(row.stored, "[line"):]
					for n := 1; !strings.HasSuffix(l.stored(t), last); n++ {
						l.await(t, "committed", n)
					}
				}
				l.await(t, "poll", len(row.batches))
			} else {
				l.statuses.await(t, row.status, 1)
			}
			l.StopTasks(id)
			if n := len(strings.Fields(row.topic)); row.topic != "*" && n > 0 {
				if got := strings.Join(l.consume(t, n), " "); got != row.topic {
					t.Errorf("the topic holds %s", got)
				}
			}
			if got := l.stored(t); got != row.stored {
				t.Errorf("stored %s", got)
			}
			if row.status == "STOP" {
				l.statuses.await(t, "c-0 UNASSIGNED", 1)
			}
			// The plugin is notified of an offset only after it was stored.
			for i, line := range l.lines {
				if rest, told := strings.CutPrefix(line, "committed "); told && !strings.Contains(strings.Join(l.lines[:i], "\n"), "store "+rest) {
					t.Errorf("told of %s before it was stored:\n%s", rest, l)
				}
			}
		})
	}
}

// An offset that cannot be stored in any attempt fails the task. Otherwise a restart would repeat
// more and more records.
func TestOffsetTooLarge(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=5")
	l.offsets.large = true
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1")
	l.statuses.await(t, "c-0 FAILED storing source offsets of connector c: an offset is larger than a record of the offsets topic may be", 1)
	l.StopTasks(id)
}

// A record with an empty topic is a bad record, whether the plugin or a transformation left it
// empty. It does not go to a dead letter queue that does not exist.
func TestNoTopic(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=5")
	failed := l.start(sourceClass, 0, "")
	b := batch("a", 1, "1")
	b.Records[0].Topic = ""
	l.source.batches <- b
	l.statuses.await(t, "c-0 FAILED Tolerance exceeded in error handler / Caused by: KAFKA_PRODUCE: the record has no topic: its topic is empty", 1)
	l.StopTasks(failed)
}

func TestPausedSource(t *testing.T) {
	l := newLab(t, 1, "")
	id := l.start(sourceClass, 0, "")
	l.statuses.await(t, "c-0 RUNNING", 1)
	l.SetTarget("c", TargetPaused)
	l.SetTarget("c", TargetPaused)
	l.statuses.await(t, "c-0 PAUSED", 1)
	l.watch()
	l.source.batches <- batch("a", 1, "1")
	l.SetTarget("c", TargetStarted)
	l.statuses.await(t, "c-0 RUNNING", 2)
	l.await(t, "produce", 1)
	l.SetTarget("c", TargetPaused)
	l.StopTasks(id) // a paused task stops too
	if got := l.stored(t); got != "[file:a][line:1 whole:true]" {
		t.Errorf("stored %s", got)
	}
	want := "c-0 RUNNING\nc-0 PAUSED\nc-0 RUNNING\nc-0 PAUSED\nc-0 UNASSIGNED\n"
	if got := l.statuses.String(); got != want {
		t.Errorf("statuses\n%s", got)
	}
}

// A task that is created paused opens its plugin only when it is resumed.
func TestCreatedPaused(t *testing.T) {
	l := newLab(t, 1, "")
	id := TaskID{"c", 0}
	l.StartTask(id, map[string]string{"name": "c", "connector.class": sourceClass.Name}, nil, TargetPaused, nil)
	l.statuses.await(t, "c-0 PAUSED", 1)
	if got := l.count("start"); got != 0 {
		t.Error("it was started")
	}
	l.SetTarget("c", TargetStarted)
	l.await(t, "start", 1)
	if got := l.Progress(); len(got) != 1 || got[0].Task != id || got[0].Lag != connect.UnknownLag {
		t.Errorf("progress %v", got)
	}
	l.StopTasks(id)
}

// A plugin that does not end is killed after the graceful timeout. The offsets of acknowledged
// records are stored.
func TestHangingSource(t *testing.T) {
	l := newLab(t, 1, "task.shutdown.graceful.timeout.ms=50")
	l.watch()
	l.source.hang = true
	id := l.start(sourceClass, 0, "")
	l.source.batches <- batch("a", 1, "1")
	l.await(t, "produce", 1)
	l.consume(t, 1)
	l.StopTasks(id)
	if got := l.statuses.String(); got != "c-0 RUNNING\nc-0 UNASSIGNED\n" {
		t.Errorf("statuses\n%s", got)
	}
	if l.count("release") != 1 {
		t.Error("the plugin was not given back")
	}
}

// A connector may return a nil task configuration, and name the class of its tasks.
func TestTaskConfigs(t *testing.T) {
	l := newLab(t, 1, "")
	props := map[string]string{"connector.class": sourceClass.Name, "tasks.max": "2", "topics": "t"}
	if err := l.StartConnector(t.Context(), "c", props, boundary.ConnectorEvents{}); err != nil {
		t.Fatal(err)
	}
	l.tasks = []map[string]string{nil, {"a": "b", "task.class": "of.ThePlugin"}}
	got, err := l.TaskConfigs(t.Context(), "c")
	want := []map[string]string{{"task.class": "test.FakeSourceTask", "topics": "t"}, {"a": "b", "task.class": "of.ThePlugin", "topics": "t"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	l.tasks = make([]map[string]string, 3)
	if _, err := l.TaskConfigs(t.Context(), "c"); err == nil || !strings.Contains(err.Error(), "has generated 3 tasks, which is greater than 2") {
		t.Error(err)
	}
	if _, err := l.TaskConfigs(t.Context(), "other"); err == nil {
		t.Error("a connector that does not run has tasks")
	}
}

// Each line is a step. +p3=n adds a batch of 3 records of partition p with offset n, aK
// acknowledges one record of batch K; then follows the result of take; ! puts it back.
func TestSourceOffsets(t *testing.T) {
	for _, row := range []struct{ name, steps string }{
		{"in order", "+a1=1:; a0:; take:a1; take:"},
		{"waits for all", "+a2=1:; a0:; take:; a0:; take:a1"},
		{"out of order", "+a1=1:; +a1=2:; a1:; take:; a0:; take:a2"},
		{"partitions apart", "+a1=1:; +b1=5:; a1:; take:b5; a0:; take:a1"},
		{"a batch without an offset holds up", "+a1=1:; +a1=-:; +a1=3:; a0:; a2:; take:a1; a1:; take:a3"},
		{"nothing but an offset", "+a0=7:; take:a7; take:"},
		{"an offset behind records", "+a1=1:; +a0=7:; take:; a0:; take:a7"},
		{"put back", "+a1=1:; a0:; take!:a1; take:a1; take:"},
		{"put back beneath what came since", "+a1=1:; a0:; take+a0=2!:a1; take:a2; take:"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var offsets sourceOffsets
			var batches []*inFlight
			add := func(text string) {
				b := &inFlight{partition: map[string]any{"p": text[:1]}}
				b.pending.Store(int64(text[1] - '0'))
				if text[3] != '-' {
					b.offset = map[string]any{"n": string(text[3])}
				}
				batches = append(batches, b)
				if err := offsets.add(b); err != nil {
					t.Fatal(err)
				}
			}
			for step := range strings.SplitSeq(row.steps, "; ") {
				what, want, _ := strings.Cut(step, ":")
				switch {
				case what[0] == '+':
					add(what[1:])
				case what[0] == 'a':
					batches[what[1]-'0'].pending.Add(-1)
				default:
					taken, got := offsets.take(), ""
					for _, o := range taken {
						got += o.Partition["p"].(string) + o.Offset["n"].(string)
					}
					if got != want {
						t.Errorf("%s gave %q", step, got)
					}
					if _, more, ok := strings.Cut(what, "+"); ok {
						add(strings.TrimSuffix(more, "!"))
					}
					if strings.HasSuffix(what, "!") {
						offsets.putBack(taken)
					}
				}
			}
			if len(offsets.take()) > 0 {
				t.Error("something is left")
			}
		})
	}
}

func TestProduceError(t *testing.T) {
	for err, want := range map[error]string{
		kerr.UnknownTopicOrPartition: "topic t does not exist and the brokers do not create it: create it first",
		errors.New("x"):              "writing to topic t: x",
	} {
		if got := failure.Produce("t", err); !strings.HasPrefix(got.Error(), want) || !errors.Is(got, err) {
			t.Error(got)
		}
	}
}

// A task with slow expressions ends when its time to stop is over, even if records of its batch are
// left. It skips none of them.
func TestStopEndsExpressions(t *testing.T) {
	l := newLab(t, 1, "task.shutdown.graceful.timeout.ms=100")
	id := l.start(sourceClass, 0, "errors.tolerance=all transforms=d transforms.d.type=millrace.transforms.Expression transforms.d.filter=any(1..3000,any(1..3000,false))")
	l.source.batches <- batch("a", 1, slices.Repeat([]string{"x"}, 1000)...)
	l.await(t, "poll", 1)
	began := time.Now()
	l.StopTasks(id)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if stored := l.stored(t); stored != "" {
		t.Errorf("stored %s", stored)
	}
}

// A record with an invalid partition is a bad record, and does not affect the others.
func TestInvalidPartition(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=5")
	id := l.start(sourceClass, 0, "errors.tolerance=all")
	b := batch("a", 1, "1", "2", "3")
	b.Records[1].Partition = -7
	l.source.batches <- b
	if got := strings.Join(l.consume(t, 2), " "); got != "1 3" {
		t.Errorf("the topic holds %s", got)
	}
	l.StopTasks(id)
}
