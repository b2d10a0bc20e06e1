package host_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// A task reports records after their put, with the places that the worker has read. A flush ends
// after the responses. The error of a response fails the task.
func TestSinkReports(t *testing.T) {
	w := open(t, awkwardSink)
	type report struct {
		boundary.Errant
		respond func(error)
	}
	reports, ended := make(chan report, 10), make(chan error, 1)
	s, err := w.StartSink(t.Context(), "c", 0, w.props("reports"), boundary.SinkEvents{
		Put: func(error) {}, Ended: func(err error) { ended <- err }, Log: w.log, Reports: true,
		Errant: func(e boundary.Errant, respond func(error)) { reports <- report{e, respond} },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	put := records(2)
	put[1].Original, put[1].OriginalOffset = &connect.TopicPartition{Topic: "before", Partition: 3}, 8
	flush := func() chan error {
		if err := s.Put(t.Context(), put); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := s.Flush(t.Context(), map[connect.TopicPartition]int64{tp: 2})
			done <- err
		}()
		return done
	}
	done := flush()
	var got []string
	for range 2 {
		r := <-reports
		got = append(got, connect.FormatPlace(r.At, r.Offset)+" "+r.Err.Error())
		if len(done) > 0 {
			t.Error("the flush has ended before the responses")
		}
		r.respond(nil)
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"before/3/8 refused 8", "t/0/0 refused 0"}) {
		t.Errorf("got %q", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	done = flush()
	(<-reports).respond(errors.New("the queue is gone"))
	contains(t, <-ended, "reporting a record: the queue is gone")
	contains(t, <-done, "reporting a record: the queue is gone")
}

// A task can report records while it stops, and wait for the responses.
func TestSinkReportsWhileItStops(t *testing.T) {
	p, err := rogues(t).Open(t.Context(), "c", &connect.Class{Name: "rogue.Sink", Version: "1", Elsewhere: connect.Sink}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	respond := make(chan func(error), 1)
	s, err := p.StartSink(t.Context(), "c", 0, nil, boundary.SinkEvents{Reports: true, Log: slog.New(slog.DiscardHandler),
		Ended: func(err error) { t.Error(err) }, Errant: func(_ boundary.Errant, r func(error)) { respond <- r }})
	if err != nil {
		t.Fatal(err)
	}
	go func() { (<-respond)(nil) }()
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// A task that waits for the worker, because its dead letter queue cannot be reached, does not stall.
func TestWaitingForResponsesIsNoStall(t *testing.T) {
	w := openStalling(t, awkwardSink, host.EachPlugin, shortStall)
	s, err := w.StartSink(t.Context(), "c", 0, w.props("reports"), boundary.SinkEvents{
		Put: func(error) {}, Ended: func(err error) { t.Error(err) }, Log: w.log, Reports: true,
		Errant: func(_ boundary.Errant, respond func(error)) { time.AfterFunc(4*shortStall, func() { respond(nil) }) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Cancel()
	if err := s.Put(t.Context(), records(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Flush(t.Context(), map[connect.TopicPartition]int64{tp: 1}); err != nil {
		t.Error(err)
	}
}
