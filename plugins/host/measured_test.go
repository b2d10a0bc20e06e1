package host_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"millrace/plugins/boundary"
)

// A task's measurements can be read while it runs, and no longer than that.
func TestMeasured(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "well", 120)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it waits in its third poll", func() bool { return strings.Contains(w.noted(t), "poll 3") })
	want := []boundary.Measured{{Connector: "c", Task: "0", Class: awkwardSource.Name, Name: "polls_total", Description: "Polls.",
		Tags: map[string]string{"kind": "all"}, Value: 3}}
	if diff := cmp.Diff([][]boundary.Measured{want}, w.host.Measured(t.Context())); diff != "" {
		t.Error(diff)
	}
	s.Stop()
	if _, err := drain(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.host.Measured(t.Context()); len(got) != 1 || len(got[0]) != 0 {
		t.Errorf("after its end: %v", got)
	}
}

// A task whose measurements panic has none, and goes on.
func TestMeasuredPanic(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "measure panics", 120)
	for range 2 {
		if got := w.host.Measured(t.Context()); len(got) != 1 || len(got[0]) != 0 {
			t.Errorf("%v", got)
		}
	}
	eventually(t, "the panic is in the log", func() bool { return strings.Count(w.logged.String(), "no measurements") == 1 })
	if _, _, err := s.Next(); err != nil {
		t.Error(err)
	}
}
