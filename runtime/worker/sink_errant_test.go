package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// report reports a record of topic t to the worker as a plugin does, and returns the response.
func (s *fakeSink) report(offset int64, err error, made *connect.SourceRecord) chan error {
	done := make(chan error, 1)
	s.events.Errant(boundary.Errant{At: connect.TopicPartition{Topic: "t"}, Offset: offset, Err: err, Made: made}, func(err error) { done <- err })
	return done
}

// reporter returns the last sink.
func (l *lab) reporter() *fakeSink {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sinks[len(l.sinks)-1]
}

var refused = &boundary.Exception{Name: "org.example.Refused", Text: "no", Trace: "org.example.Refused: no\n\tat Sink.java:1"}

// Reports are handled during the put, after it, and for records that the task has made.
func TestReports(t *testing.T) {
	l := newLab(t, 1, "")
	var during chan error
	l.put = func(_ int, records []connect.SinkRecord) error {
		for _, r := range records {
			if r.Value.Text() == "b" {
				during = l.reporter().report(r.Offset, refused, nil)
			}
		}
		return nil
	}
	l.produce(t, "t", 0, "a", "b", "c")
	id := l.start(sinkClass, 0, "errors.tolerance=all"+queue+inHeaders)
	l.await(t, "put t 0 2 c", 1)
	l.produce(t, "t", 0, "d")
	l.await(t, "put t 0 3 d", 1) // the first put is over
	made := connect.NewSourceRecord("x", nil, connect.StringValue("made"))
	for _, done := range []chan error{during, l.reporter().report(0, refused, nil), l.reporter().report(7, errors.New("mine"), &made)} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	l.StopTasks(id)
	got := map[string]string{}
	for _, r := range l.read(t, "dead", 3) {
		got[string(r.Value)] = shown(r)
	}
	for value, offset := range map[string]int{"a": 0, "b": 1} {
		want := fmt.Sprintf("=%s\n…topic: t\n…partition: 0\n…offset: %d\n…connector.name: c\n…task.id: 0\n…stage: TASK_PUT\n"+
			"…class.name: org.apache.kafka.connect.sink.SinkTask\n…exception.class.name: org.example.Refused\n"+
			"…exception.message: no\n…exception.stacktrace: org.example.Refused: no\n", value, offset)
		if got[value] != want {
			t.Errorf("got\n%s\nwant\n%s", got[value], want)
		}
	}
	if !strings.Contains(got["made"], "…offset: 7\n") || !strings.Contains(got["made"], "…exception.message: mine\n") {
		t.Errorf("got\n%s", got["made"])
	}
}

// Every record of a long stretch is reported once all puts are over. Offsets are committed after the
// dead letter records.
func TestManyReports(t *testing.T) {
	l := newLab(t, 1, "")
	const n = 2500
	values := make([]string, n)
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...), kgo.DefaultProduceTopic("t"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for i := range values {
		values[i] = fmt.Sprint("v", i)
		client.Produce(t.Context(), kgo.StringRecord(values[i]), nil)
	}
	if err := client.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.flush = func() error { // reports in the last moment, without waiting for the responses
		for i := range int64(n) {
			l.reporter().report(i, refused, nil)
		}
		return nil
	}
	id := l.start(sinkClass, 0, "errors.tolerance=all"+queue)
	l.await(t, fmt.Sprintf("put t 0 %d", n-1), 1)
	l.watch()
	l.StopTasks(id)
	l.await(t, fmt.Sprintf("commit 0 to %d", n), 1)
	if _, after, _ := strings.Cut(l.String(), "commit 0 to"); strings.Contains(after, "produce") {
		t.Errorf("offsets were committed before the dead letter records:\n%s", after)
	}
	for i, r := range l.read(t, "dead", n) {
		if string(r.Value) != values[i] {
			t.Fatalf("dead letter record %d is %s", i, r.Value)
		}
	}
}

// A record that Kafka no longer has becomes a dead letter with what the task has of it, or without
// key and value.
func TestReportsOfRemovedRecords(t *testing.T) {
	l := newLab(t, 1, "")
	l.produce(t, "t", 0, "a", "b", "c")
	id := l.start(sinkClass, 0, "errors.tolerance=all"+queue+inHeaders)
	l.await(t, "put t 0 2 c", 1)
	l.produce(t, "t", 0, "d")
	l.await(t, "put t 0 3 d", 1)
	client, err := kgo.NewClient(kgo.SeedBrokers(l.cluster.ListenAddrs()...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	gone := kadm.Offsets{}
	gone.AddOffset("t", 0, 2, -1)
	if _, err := kadm.NewClient(client).DeleteRecords(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	kept := connect.NewSourceRecord("x", nil, connect.StringValue("kept"))
	again := connect.NewSourceRecord("x", nil, connect.StringValue("converted again"))
	for _, e := range []boundary.Errant{
		{Offset: 0, Err: refused},
		{Offset: 1, Err: refused, Made: &kept, Put: true},
		{Offset: 2, Err: refused, Made: &again, Put: true}, // Kafka still has it
	} {
		e.At = connect.TopicPartition{Topic: "t"}
		done := make(chan error, 1)
		l.reporter().events.Errant(e, func(err error) { done <- err })
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	l.StopTasks(id)
	dead := l.read(t, "dead", 3)
	for i, want := range []string{"", "kept", "c"} {
		if text := shown(dead[i]); string(dead[i].Value) != want || !strings.Contains(text, fmt.Sprintf("…offset: %d\n", i)) ||
			strings.Contains(text, "Kafka no longer has the record at offset 0 of partition 0 of topic t") != (i == 0) {
			t.Errorf("dead letter %d is %s", i, text)
		}
	}
}

// A report fails the task with errors.tolerance=none, after the dead letter record. Without a queue
// and an error log a task cannot report.
func TestReportsThatFail(t *testing.T) {
	l := newLab(t, 1, "")
	l.produce(t, "t", 0, "a", "b")
	l.start(sinkClass, 0, queue)
	l.await(t, "put t 0 1 b", 1)
	if err := <-l.reporter().report(0, refused, nil); err == nil {
		t.Error("the report has no error")
	}
	l.statuses.await(t, "c-0 FAILED Tolerance exceeded in error handler / Caused by: TASK_PUT: topic t, partition 0, offset 0: no", 1)
	if r := l.read(t, "dead", 1)[0]; string(r.Value) != "a" {
		t.Errorf("got %s", r.Value)
	}

	l.StopTasks(TaskID{"c", 0})
	l.start(sinkClass, 0, "errors.tolerance=all")
	l.await(t, "put t 0 1 b", 2)
	if l.reporter().events.Reports {
		t.Error("the task may report")
	}
}

// Reports of a task that stops are handled before its producer is closed.
func TestReportsWhileATaskStops(t *testing.T) {
	l := newLab(t, 1, "")
	l.produce(t, "t", 0, "a", "b")
	l.stop = func() {
		for i := range int64(2) {
			l.reporter().report(i, refused, nil)
		}
	}
	id := l.start(sinkClass, 0, "errors.tolerance=all"+queue)
	l.await(t, "put t 0 1 b", 1)
	l.StopTasks(id)
	for i, r := range l.read(t, "dead", 2) {
		if want := []string{"a", "b"}[i]; string(r.Value) != want {
			t.Errorf("dead letter record %d is %s", i, r.Value)
		}
	}
}

func (s *fakeSink) Stop(context.Context) error {
	s.add("stop")
	if s.stop != nil {
		s.stop()
	}
	return nil
}
