package host_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

func startSource(t *testing.T, w *world, mode string, end int) boundary.Source {
	t.Helper()
	props := w.props(mode)
	props["end"] = strconv.Itoa(end)
	s, err := w.StartSource(t.Context(), "c", 0, props, boundary.SourceEvents{Log: w.log,
		Offset: func(context.Context, map[string]any) (map[string]any, error) {
			return map[string]any{"n": int64(100)}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	return s
}

// drain reads to the end and returns the last position.
func drain(s boundary.Source) (last int64, err error) {
	for {
		b, free, err := s.Next()
		if errors.Is(err, io.EOF) {
			return last, nil
		}
		if err != nil {
			return last, err
		}
		last = b.Records[len(b.Records)-1].Position
		free()
	}
}

func TestSource(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "last words", 120)
	for want := int64(110); want <= 120; want += 10 {
		b, _, err := s.Next()
		if err != nil || b.Offset["n"] != want || b.Records[9].Value.Int() != want || b.Partition["counter"] != "one" {
			t.Fatalf("%v, %v", b, err)
		}
	}
	if err := s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(110)}}}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the poll that is to be ended waits", func() bool { return strings.Contains(w.noted(t), "poll 3") })
	s.Stop()
	if last, err := drain(s); last != 130 || err != nil {
		t.Errorf("what was polled last ends at %d, %v", last, err)
	}
	if err := s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(130)}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	// The order at the end: every commit that the worker reported, then stop.
	if notes := w.noted(t); !strings.HasSuffix(notes, "commit 130\nstop\n") || strings.Count(notes, "commit 110\n") != 1 {
		t.Errorf("noted:\n%s", notes)
	}
	s.Stop() // after the end nothing happens
	_ = s.Committed(nil)
}

// A task that needs it learns where its records are stored.
func TestProduced(t *testing.T) {
	w := open(t, locatingSource)
	s := startSource(t, w, "well", 120)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	if !s.Locates() || s.Follows() {
		t.Errorf("locates %t, follows %t", s.Locates(), s.Follows())
	}
	s.Produced(connect.Produced{Batch: 7, Records: []connect.Stored{
		{Topic: "a", Partition: 3, Offset: 5_000_000_000, Timestamp: time.UnixMilli(9), KeySize: -1, ValueSize: 2},
		{Partition: -1}, {Topic: "b", ValueSize: -1, Timestamp: time.UnixMilli(-1)}, {Topic: "a", Timestamp: time.UnixMilli(0)},
	}})
	want := "7: a-3@5000000000 at 9, -1 2\n7: dropped\n7: b-0@0 at -1, 0 -1\n7: a-0@0 at 0, 0 0\n"
	eventually(t, want, func() bool { return strings.Contains(w.noted(t), want) })
}

// Without credit the plugin does not poll: it is at most four batches ahead.
func TestCredit(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "well", 0)
	for taken := 1; taken <= 5; taken++ {
		if _, _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		most := fmt.Sprintf("poll %d\n", taken+3)
		eventually(t, most, func() bool { return strings.Contains(w.noted(t), most) })
		// A batch that was polled too early would be in the file before this round trip ends.
		if _, err := w.Validate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if notes := w.noted(t); strings.Contains(notes, fmt.Sprintf("poll %d\n", taken+4)) {
			t.Fatalf("after %d batches:\n%s", taken, notes)
		}
	}
}

func TestSourceFaults(t *testing.T) {
	for _, row := range []struct {
		mode string
		want []string
	}{
		{"start fails", []string{"the task cannot start"}},
		{"start hangs", []string{"deadline exceeded"}},
		{"no utf-8", []string{"is bad"}},
		{"poll panics", []string{"the connector panicked: no more numbers", "awkward_test.go"}},
		{"poll fails", []string{"the source is broken"}},
	} {
		t.Run(row.mode, func(t *testing.T) {
			t.Parallel()
			w := open(t, awkwardSource)
			s, err := w.StartSource(soonIf(t, strings.HasSuffix(row.mode, "hangs")), "c", 0, w.props(row.mode), boundary.SourceEvents{Log: w.log,
				Offset: func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }})
			if err == nil {
				_, err = drain(s)
				s.Cancel()
			}
			contains(t, err, row.want...)
			if strings.HasPrefix(row.mode, "poll") && !strings.HasSuffix(w.noted(t), "stop\n") {
				t.Errorf("the task was not stopped")
			}
		})
	}
}

// A task whose offset cannot be read fails to start.
func TestOffsetError(t *testing.T) {
	w := open(t, awkwardSource)
	_, err := w.StartSource(t.Context(), "c", 0, w.props(""), boundary.SourceEvents{Log: w.log,
		Offset: func(context.Context, map[string]any) (map[string]any, error) {
			return nil, errors.New("the store is down")
		}})
	contains(t, err, "the store is down")
}

func TestRetriablePoll(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "retries", 110)
	b, _, err := s.Next()
	if err != nil || b.Records[0].Position != 101 {
		t.Fatalf("%v, %v", b, err)
	}
	for i := 1; i <= 3; i++ {
		if want := fmt.Sprintf(`msg="poll failed and is tried again" error="try %d"`, i); !strings.Contains(w.logged.String(), want) {
			t.Errorf("not logged: %s", want)
		}
	}
}

// A task that does not end is canceled; its process ends with its last user.
func TestHangingTasks(t *testing.T) {
	for _, mode := range []string{"poll hangs", "task stop hangs"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := open(t, awkwardSource)
			s := startSource(t, w, mode, 110)
			done := make(chan error, 1)
			go func() {
				_, err := drain(s)
				if err == nil {
					err = s.Close(soon(t))
				}
				done <- err
			}()
			eventually(t, "it polls", func() bool { _, err := os.Stat(w.notes); return err == nil })
			s.Stop()
			if mode == "poll hangs" {
				s.Cancel()
			}
			contains(t, <-done, "cancel")
		})
	}
}

func TestNoisyPlugin(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "noisy", 110)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		where *lines
		want  string
	}{
		{&w.stdout, "garbage on standard output\n"},
		{&w.logged, "flood 0 xxx"},
		{&w.logged, "flood 2999 xxx"},
		{&w.logged, `level=INFO msg="a record of the log" logger=plugin.c connector=c n=100 task=0`},
	} {
		eventually(t, row.want+" arrives", func() bool { return strings.Contains(row.where.String(), row.want) })
	}
}

// Stop, Committed and Cancel run on other goroutines than Next and Close.
func TestSourceCallsAtOnce(t *testing.T) {
	w := open(t, awkwardSource)
	for round := range 10 {
		s := startSource(t, w, "well", 0)
		var group sync.WaitGroup
		begin := make(chan struct{})
		for range 3 {
			group.Go(func() {
				<-begin
				_ = s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(1)}}})
				s.Stop()
				if round%2 == 0 {
					s.Cancel()
				}
				s.Stop()
			})
		}
		close(begin)
		if _, err := drain(s); err == nil {
			_ = s.Close(t.Context())
		}
		group.Wait()
	}
}
