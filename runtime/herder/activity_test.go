package herder

import (
	"slices"
	"testing"
	"time"

	"millrace/runtime/worker"
)

// The history has the growth in each slot. A task that starts again at 0 loses nothing, and an idle
// connector is forgotten after a while.
func TestActivity(t *testing.T) {
	a, now := newActivity(), time.Unix(1_500_000_000, 0) // a slot begins
	look := func(records, errors int64) {
		a.look(now, []worker.Progress{{Task: worker.TaskID{Connector: "c"}, Records: records, Errors: errors}})
		now = now.Add(5 * time.Second)
	}
	look(0, 0)
	look(150, 0)
	look(300, 3)
	look(450, 3)
	look(30, 0) // it was started again
	look(60, 0)
	look(90, 0)
	rates, records, errors, known := a.rates("c", true)
	if !known || rates != [2]float64{(450 + 90 - 150) / 25., 3 / 25.} {
		t.Errorf("rates %v", rates)
	}
	if !slices.Equal(records, []float64{20, 14}) || !slices.Equal(errors, []float64{0.2, 0}) {
		// 300 in the first 15 seconds; 450-300, 30 and 30 in the next
		t.Errorf("history %v, errors %v", records, errors)
	}
	if _, _, _, known := a.rates("other", true); known {
		t.Error("a connector that was never there is known")
	}
	for range 60 * 3 {
		a.look(now, nil)
		now = now.Add(5 * time.Second)
	}
	if rates, records, _, _ := a.rates("c", true); rates != [2]float64{} || len(records) != slots || slices.Max(records) > 6 {
		t.Errorf("after 15 minutes of rest: %v, %v", rates, records)
	}
	now = now.Add(slotLength)
	a.look(now, nil)
	if len(a.series)+len(a.tasks) > 0 {
		t.Errorf("%d connectors, %d tasks are remembered", len(a.series), len(a.tasks))
	}
}

// A connector that is deleted and created again has no past, also where it has moved more than the
// first since the last look.
func TestActivityOfTheDeleted(t *testing.T) {
	a, now := newActivity(), time.Unix(1_500_000_000, 0)
	is := func(records int64) []worker.Progress {
		return []worker.Progress{{Task: worker.TaskID{Connector: "c"}, Records: records}}
	}
	a.look(now, is(100))
	a.forget("c")
	if _, _, _, known := a.rates("c", true); known {
		t.Error("it has a rate")
	}
	a.look(now.Add(5*time.Second), is(150))
	a.look(now.Add(25*time.Second), is(150))
	if _, records, _, _ := a.rates("c", true); !slices.Equal(records, []float64{10}) {
		t.Errorf("history %v", records)
	}
}

// A machine that slept has no past of that time.
func TestActivityAfterSleep(t *testing.T) {
	a, now := newActivity(), time.Unix(1_500_000_000, 0)
	task := worker.Progress{Task: worker.TaskID{Connector: "c"}, Records: 15}
	a.look(now, []worker.Progress{task})
	a.look(now.Add(1000*time.Hour), []worker.Progress{task})
	if _, records, _, _ := a.rates("c", true); len(records) != slots || slices.Max(records) != 0 {
		t.Errorf("history %v", records)
	}
}

func TestCause(t *testing.T) {
	for trace, want := range map[string]string{
		"":                       "failed without a message",
		"\n disk full\n  at x\n": "disk full",
		"put failed\nCaused by: a\nCaused by: no route\n\tgoroutine": "no route",
	} {
		if got := cause(trace); got != want {
			t.Errorf("%q: %q, want %q", trace, got, want)
		}
	}
}
