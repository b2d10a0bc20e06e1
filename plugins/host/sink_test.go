package host_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// sinkOf starts a sink task and returns channels for its results.
func sinkOf(t *testing.T, mode string) (w *world, s boundary.Sink, puts chan error, ended chan error) {
	t.Helper()
	w = open(t, awkwardSink)
	puts, ended = make(chan error, 100), make(chan error, 1)
	s, err := w.StartSink(t.Context(), "c", 0, w.props(mode), boundary.SinkEvents{
		Put: func(err error) { puts <- err }, Ended: func(err error) { ended <- err }, Log: w.log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	return w, s, puts, ended
}

func records(n int) []connect.SinkRecord {
	out := make([]connect.SinkRecord, n)
	for i := range out {
		out[i] = connect.SinkRecord{Record: connect.Record{Topic: "t", Value: connect.StringValue("x")}, Offset: int64(i)}
	}
	return out
}

var tp = connect.TopicPartition{Topic: "t", Partition: 0}

// Requests are handled in order, with any number of puts in flight.
func TestSink(t *testing.T) {
	w, s, puts, _ := sinkOf(t, "well")
	ctx := t.Context()
	if err := s.Open(ctx, []connect.TopicPartition{tp}, connect.ConsumerGroup{}); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		if err := s.Put(ctx, records(i+1)); err != nil {
			t.Fatalf("put %d: %v", i+1, err)
		}
	}
	safe, err := s.Flush(ctx, map[connect.TopicPartition]int64{tp: 6})
	if err != nil || safe[tp] != 6 || len(puts) != 6 {
		t.Errorf("safe %v, %d outcomes, %v", safe, len(puts), err)
	}
	if err := s.Release(ctx, []connect.TopicPartition{tp}); err != nil {
		t.Error(err)
	}
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
	want := "open [{t 0}]\nput 1\nput 2\nput 3\nput 4\nput 5\nput 6\nflush\nclose [{t 0}]\nstop\n"
	if got := w.noted(t); got != want {
		t.Errorf("noted:\n%s", got)
	}
	err = s.Put(ctx, records(1))
	contains(t, err, "the task has ended")
}

func TestSinkOutcomes(t *testing.T) {
	_, s, puts, _ := sinkOf(t, "bad records")
	if err := s.Put(t.Context(), records(2)); err != nil {
		t.Fatal(err)
	}
	var bad connect.BadRecords
	if err := <-puts; !errors.As(err, &bad) || fmt.Sprint(bad) != "record 1 of the batch: too long" {
		t.Errorf("%v", err)
	}
	w, s, puts, _ := sinkOf(t, "retries")
	if err := s.Put(t.Context(), records(2)); err != nil {
		t.Fatal(err)
	}
	if err := <-puts; err != nil {
		t.Errorf("%v", err)
	}
	if got := strings.Count(w.logged.String(), "put failed and is tried again"); got != 3 || w.noted(t) != "put 2\n" {
		t.Errorf("%d tries are logged, noted %s", got, w.noted(t))
	}
	_, s, _, _ = sinkOf(t, "flush fails")
	_, err := s.Flush(t.Context(), map[connect.TopicPartition]int64{tp: 1})
	if contains(t, err, "not durable"); !connect.IsRetriable(err) {
		t.Error("the error of the flush is not retriable any more")
	}
}

// A put waits while the others in flight are large.
func TestLargePuts(t *testing.T) {
	_, s, _, _ := sinkOf(t, "put hangs")
	large := records(1)
	large[0].Value = connect.StringValue(strings.Repeat("x", 5<<20))
	for i, put := range [][]connect.SinkRecord{records(1), large} {
		if err := s.Put(t.Context(), put); err != nil {
			t.Fatalf("put %d: %v", i, err)
		}
	}
	contains(t, s.Put(soon(t), records(1)), "deadline exceeded")
}

// The end of a task is reported once, and every later call returns it as an error.
func TestSinkFaults(t *testing.T) {
	for mode, want := range map[string][]string{
		"put fails": {"the target is full"},
		"put exits": {"the plugin process of class test.AwkwardSink ended: exit status 3", "its last lines:", "about to exit with 2 records"},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			_, s, _, ended := sinkOf(t, mode)
			if err := s.Put(t.Context(), records(2)); err != nil {
				t.Fatal(err)
			}
			contains(t, <-ended, want...)
			_, err := s.Flush(t.Context(), nil)
			contains(t, err, want...)
			contains(t, s.Stop(t.Context()), want...)
		})
	}
}

// A hanging put allows four puts in flight; Cancel ends the wait.
func TestHangingSink(t *testing.T) {
	_, s, _, ended := sinkOf(t, "put hangs")
	for range 4 {
		if err := s.Put(t.Context(), records(1)); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Put(soon(t), records(1))
	contains(t, err, "deadline exceeded")
	contains(t, s.Stop(soon(t)), "deadline exceeded")
	if len(ended) > 0 {
		t.Errorf("an end that the worker asked for is told: %v", <-ended)
	}
}

// A put that fails with a retriable error is retried with identical records, and later puts wait
// for it. Records keep all their parts: tombstones, null keys, headers, timestamps.
func TestSinkRetriesTheSameRecords(t *testing.T) {
	w, s, puts, _ := sinkOf(t, "shows and retries")
	first := []connect.SinkRecord{
		{
			Record: connect.Record{
				Topic: "t", Partition: 1, Timestamp: 1700000000123, Key: connect.StringValue("k"), Headers: []connect.Header{{Key: "h", Value: connect.StringValue("v")}, {Key: "h", Value: connect.Int32Value(2)}},
			},
			Offset: 5,
		},
		{Record: connect.Record{Topic: "u", Timestamp: connect.NoTimestamp, Value: connect.BytesValue([]byte("b"))}, Offset: 1 << 40, LogAppendTime: true},
	}
	for _, records := range [][]connect.SinkRecord{first, records(1)} {
		if err := s.Put(t.Context(), records); err != nil {
			t.Fatal(err)
		}
		clear(records) // as the worker reuses them
	}
	<-puts
	<-puts
	try := "t 1 5 at 1700000000123 log_append=false string:k null h=v h=2\nu 0 1099511627776 at -1 log_append=true null bytes:b\n"
	want := strings.Repeat(try, 3) + "t 0 0 at 0 log_append=false null string:x\n"
	if got := w.noted(t); got != want {
		t.Errorf("noted:\n%s", got)
	}
}
