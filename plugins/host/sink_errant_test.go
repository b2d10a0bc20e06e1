package host_test

import (
	"errors"
	"slices"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
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
