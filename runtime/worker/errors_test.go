package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/plugins/connect"
	"millrace/runtime/failure"
)

const (
	queue     = " errors.deadletterqueue.topic.name=dead errors.deadletterqueue.topic.replication.factor=1"
	inHeaders = " errors.deadletterqueue.context.headers.enable=true"
	asJSON    = " value.converter=org.apache.kafka.connect.json.JsonConverter value.converter.schemas.enable=false"
)

// read returns n records of a topic, or fewer if no more arrive.
func (l *lab) read(t *testing.T, topic string, n int) (out []*kgo.Record) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for len(out) < n && ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(r *kgo.Record) { out = append(out, r) })
	}
	if len(out) != n {
		t.Errorf("topic %s gave %d records; expected %d", topic, len(out), n)
	}
	return out
}

// shown returns a record as text, with a line for each header and the first line of each stack
// trace.
func shown(r *kgo.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s=%s\n", r.Key, r.Value)
	for _, h := range r.Headers {
		first, _, _ := strings.Cut(string(h.Value), "\n")
		fmt.Fprintf(&b, "%s: %s\n", strings.Replace(h.Key, "__connect.errors.", "…", 1), first)
	}
	return b.String()
}

// A record that a sink cannot process goes to the dead letter queue unchanged, with every
// errors.tolerance.
func TestSinkDeadLetters(t *testing.T) {
	for _, row := range []struct {
		name, props, status string
		put                 func(int, []connect.SinkRecord) error
		letter              string
	}{
		{"that is not JSON", "errors.tolerance=all" + inHeaders + asJSON, "", nil,
			"k=x\nmine: h\n…topic: t\n…partition: 0\n…offset: 1\n…connector.name: c\n…task.id: 0\n…stage: VALUE_CONVERTER\n" +
				"…class.name: org.apache.kafka.connect.json.JsonConverter\n…exception.class.name: org.apache.kafka.connect.errors.DataException\n" +
				"…exception.message: Converting byte[] to Kafka Connect data failed due to serialization error: *\n" +
				"…exception.stacktrace: org.apache.kafka.connect.errors.DataException: Converting byte[] to Kafka Connect data failed*\n"},
		{"without headers", "errors.tolerance=all" + asJSON, "", nil, "k=x\nmine: h\n"},
		{"that fails the task", asJSON, "c-0 FAILED Tolerance exceeded in error handler / Caused by: VALUE_CONVERTER: topic t, partition 0, offset 1", nil, "k=x\nmine: h\n"},
		{"that the target refuses", "errors.tolerance=all" + inHeaders, "", func(_ int, rs []connect.SinkRecord) error {
			for i, r := range rs {
				if r.Value.Text() == "x" {
					return connect.BadRecords{{Index: i, Err: errors.New("too long")}}
				}
			}
			return nil
		}, "k=x\nmine: h\n…topic: t\n…partition: 0\n…offset: 1\n…connector.name: c\n…task.id: 0\n…stage: TASK_PUT\n" +
			"…class.name: org.apache.kafka.connect.sink.SinkTask\n…exception.class.name: org.apache.kafka.connect.errors.DataException\n" +
			"…exception.message: too long\n…exception.stacktrace: org.apache.kafka.connect.errors.DataException: too long\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newLab(t, 1, "")
			client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			stamp := time.UnixMilli(1700000000123)
			for _, v := range []string{"1", "x", "3"} {
				r := &kgo.Record{Topic: "t", Key: []byte("k"), Value: []byte(v), Timestamp: stamp, Headers: []kgo.RecordHeader{{Key: "mine", Value: []byte("h")}}}
				if err := client.ProduceSync(t.Context(), r).FirstErr(); err != nil {
					t.Fatal(err)
				}
			}
			l.put = row.put
			l.watch()
			id := l.start(sinkClass, 0, row.props+queue)
			if row.status == "" {
				l.await(t, "put t 0 2 3", 1)
			} else {
				l.statuses.await(t, row.status, 1)
			}
			l.StopTasks(id)
			letter := l.read(t, "dead", 1)[0]
			if !matchesLines(row.letter, shown(letter)) || !letter.Timestamp.Equal(stamp) {
				t.Errorf("at %v:\n%s", letter.Timestamp, shown(letter))
			}
			if want := map[bool]string{true: "commit 0 to 3", false: "commit 0 to 1"}[row.status == ""]; l.count(want) != 1 {
				t.Errorf("no %s:\n%s", want, l)
			}
		})
	}
}

// matchesLines compares line by line. A line of want may end in * for any text.
func matchesLines(want, got string) bool {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	if len(w) != len(g) {
		return false
	}
	for i := range w {
		prefix, open := strings.CutSuffix(w[i], "*")
		if w[i] != g[i] && !(open && strings.HasPrefix(g[i], prefix)) {
			return false
		}
	}
	return true
}

// The offset of a failed record is committed only after its dead letter record is written.
func TestDeadLetterThatIsRefused(t *testing.T) {
	l := newLab(t, 1, "offset.flush.interval.ms=5")
	l.produce(t, "t", 0, "1", "x", "3")
	l.watch()
	l.refuse(kerr.TopicAuthorizationFailed.Code, 1)
	id := l.start(sinkClass, 0, "errors.tolerance=all"+queue+asJSON)
	l.statuses.await(t, "c-0 FAILED a record that could not be processed could not be written to errors.deadletterqueue.topic.name=dead either, and would be lost: TOPIC_AUTHORIZATION_FAILED", 1)
	l.StopTasks(id)
	if l.count("commit 0 to 3")+l.count("commit 0 to 2") > 0 {
		t.Errorf("%s", l)
	}
}

func TestDeadLetterTopicThatCannotBe(t *testing.T) {
	for _, class := range []*connect.Class{sinkClass, sourceClass} {
		l := newLab(t, 1, "")
		l.cluster.ControlKey(int16(kmsg.CreateTopics), func(req kmsg.Request) (kmsg.Response, error, bool) {
			resp := req.ResponseKind().(*kmsg.CreateTopicsResponse)
			topic := kmsg.NewCreateTopicsResponseTopic()
			topic.Topic, topic.ErrorCode = "dead", kerr.InvalidReplicationFactor.Code
			resp.Topics = append(resp.Topics, topic)
			return resp, nil, true
		})
		id := l.start(class, 0, "errors.deadletterqueue.topic.name=dead")
		l.statuses.await(t, "c-0 FAILED errors.deadletterqueue.topic.name=dead does not exist and cannot be created with 3 replicas: set "+
			"errors.deadletterqueue.topic.replication.factor to at most the number of brokers", 1)
		l.StopTasks(id)
	}
}

// Input that a source could not read as a record goes to the dead letter queue with its place.
func TestSourceDeadLetters(t *testing.T) {
	for tolerance, status := range map[string]string{"none": "c-0 FAILED Tolerance exceeded in error handler / Caused by: TASK_POLL: it is bad", "all": ""} {
		l := newLab(t, 1, "")
		id := l.start(sourceClass, 0, "errors.tolerance="+tolerance+inHeaders+queue)
		l.source.batches <- batch("a", 1, "1", "2", "bad", "4")
		if status == "" {
			l.read(t, "dead", 1)
		} else {
			l.statuses.await(t, status, 1)
		}
		l.StopTasks(id)
		want := "=bad\n…topic: t\n…source.partition: {\"file\":\"a\"}\n…source.offset: {\"line\":3}\n…connector.name: c\n…task.id: 0\n…stage: TASK_POLL\n" +
			"…class.name: test.FakeSourceTask\n…exception.class.name: org.apache.kafka.connect.errors.DataException\n…exception.message: it is bad\n" +
			"…exception.stacktrace: org.apache.kafka.connect.errors.DataException: it is bad\n"
		if diff := cmp.Diff(want, shown(l.read(t, "dead", 1)[0])); diff != "" {
			t.Error(diff)
		}
		if want := map[string]string{"none": "[file:a][line:2]", "all": "[file:a][line:4 whole:true]"}[tolerance]; l.stored(t) != want {
			t.Errorf("stored %s", l.stored(t))
		}
	}
}

// A record that Kafka refuses does not affect the other records of its batch.
func TestRecordThatKafkaRefuses(t *testing.T) {
	l := newLab(t, 1, "")
	large := strings.Repeat("x", 2000)
	l.cluster.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
		l.cluster.KeepControl()
		for _, topic := range req.(*kmsg.ProduceRequest).Topics {
			if p := topic.Partitions[0]; bytes.Contains(p.Records, []byte(large)) && len(p.Records) < 4000 {
				resp := req.ResponseKind().(*kmsg.ProduceResponse)
				out := kmsg.NewProduceResponseTopic()
				out.Topic, out.TopicID = topic.Topic, topic.TopicID
				part := kmsg.NewProduceResponseTopicPartition()
				part.Partition, part.ErrorCode = p.Partition, kerr.MessageTooLarge.Code
				out.Partitions = append(out.Partitions, part)
				resp.Topics = append(resp.Topics, out)
				return resp, nil, true
			}
		}
		return nil, nil, false
	})
	id := l.start(sourceClass, 0, "errors.tolerance=all")
	l.source.batches <- batch("a", 1, "1", large, "3")
	l.await(t, "poll", 1)
	l.source.batches <- batch("a", 4, "4")
	l.await(t, "poll", 2)
	l.StopTasks(id)
	seen := map[string]int{}
	for _, r := range l.read(t, "t", 3) {
		seen[string(r.Value)]++
	}
	if fmt.Sprint(seen) != "map[1:1 3:1 4:1]" || l.stored(t) != "[file:a][line:4 whole:true]" {
		t.Errorf("the topic holds %v, stored %s", seen, l.stored(t))
	}
}

func TestErrorLog(t *testing.T) {
	for props, want := range map[string]string{
		"errors.tolerance=all errors.log.enable=true errors.log.include.messages=true": `level=ERROR msg="record could not be processed" connector=c task=0 ` +
			`stage=TASK_PUT class=org.apache.kafka.connect.sink.SinkTask error="topic t, partition 0, offset 0: bad" topic=t partition=0 offset=0 timestamp=`,
		"errors.log.enable=true": `level=ERROR msg="record could not be processed" connector=c task=0 stage=TASK_PUT class=org.apache.kafka.connect.sink.SinkTask error="topic t, partition 0, offset 0: bad"`,
		"errors.tolerance=all":   `level=ERROR msg="record could not be processed"`,
	} {
		l := newLab(t, 1, "")
		var text lockedText
		l.Log = slog.New(slog.NewTextHandler(&text, nil))
		l.put = func(int, []connect.SinkRecord) error { return connect.BadRecords{{Index: 0, Err: errors.New("bad")}} }
		l.produce(t, "t", 0, "1")
		id := l.start(sinkClass, 0, props)
		l.await(t, "put", 1)
		l.StopTasks(id)
		if !strings.Contains(text.String(), want) || strings.Contains(text.String(), "timestamp_type=CreateTime") != strings.Contains(props, "include") {
			t.Errorf("%s logged:\n%s", props, &text)
		}
	}
}

type lockedText struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The pauses between attempts double until the time is up. Any other error ends the attempts
// immediately.
func TestRetry(t *testing.T) {
	passing := failure.New("", "", connect.Retriable(errors.New("busy")))
	lasting := failure.New("", "", errors.New("broken"))
	for _, row := range []struct {
		name    string
		retry   retry
		results []*failure.Failure // of the attempts after the first; then nil
		tries   int
		want    *failure.Failure
		took    time.Duration
	}{
		{"none allowed", retry{0, recordBackoff(time.Minute), nil}, nil, 0, passing, 0},
		{"the first succeeds", retry{time.Second, recordBackoff(time.Minute), nil}, []*failure.Failure{nil}, 1, nil, 300 * time.Millisecond},
		{"the time is up", retry{time.Second, recordBackoff(time.Minute), nil}, []*failure.Failure{passing, passing, passing}, 3, passing, time.Second},
		{"another error", retry{-1, recordBackoff(time.Minute), nil}, []*failure.Failure{passing, lasting}, 2, lasting, 900 * time.Millisecond},
		{"forever", retry{-1, recordBackoff(time.Minute), nil}, []*failure.Failure{passing, passing, passing, nil}, 4, nil, 4500 * time.Millisecond},
		{"without a pause", retry{-1, recordBackoff(0), nil}, []*failure.Failure{passing, nil}, 2, nil, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, tries := time.Now(), 0
				got := row.retry.again(t.Context(), passing, func() *failure.Failure {
					tries++
					return row.results[tries-1]
				})
				if got != row.want || tries != row.tries || time.Since(began) != row.took {
					t.Errorf("%v after %d tries and %v", got, tries, time.Since(began))
				}
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := (retry{-1, recordBackoff(time.Hour), nil}).again(ctx, passing, nil); got != passing {
		t.Errorf("%v", got)
	}
}

// The dead letter queue has a record that a transformation refuses as it was before all
// transformations.
func TestTransformationDeadLetters(t *testing.T) {
	const steps = "errors.tolerance=all transforms=hoist,insert transforms.hoist.type=org.apache.kafka.connect.transforms.HoistField$Key transforms.hoist.field=f " +
		"transforms.insert.type=org.apache.kafka.connect.transforms.InsertField$Value transforms.insert.static.field=f transforms.insert.static.value=v"
	want := func(place string) string {
		return "=x\n…topic: t\n" + place + "…connector.name: c\n…task.id: 0\n…stage: TRANSFORMATION\n" +
			"…class.name: org.apache.kafka.connect.transforms.InsertField$Value\n…exception.class.name: org.apache.kafka.connect.errors.DataException\n" +
			"…exception.message: Only *\n…exception.stacktrace: org.apache.kafka.connect.errors.DataException: *\n"
	}
	for class, place := range map[*connect.Class]string{
		sinkClass:   "…partition: 0\n…offset: 0\n",
		sourceClass: "…source.partition: {\"file\":\"a\"}\n…source.offset: {\"line\":1}\n",
	} {
		l := newLab(t, 1, "")
		id := l.start(class, 0, steps+inHeaders+queue)
		if class == sinkClass {
			l.produce(t, "t", 0, "x")
		} else {
			l.source.batches <- batch("a", 1, "x")
		}
		letter := l.read(t, "dead", 1)[0]
		l.StopTasks(id)
		if !matchesLines(want(place), shown(letter)) {
			t.Errorf("%s", shown(letter))
		}
		if l.count("put") > 0 {
			t.Errorf("%s", l)
		}
	}
}
