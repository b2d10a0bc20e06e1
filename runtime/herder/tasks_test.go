package herder

import (
	"errors"
	"strings"
	"testing"
	"time"

	"millrace/api/rest"
)

// A running connector is stalled if its tasks could not be stored for a while.
func TestTasksThatCannotBeStored(t *testing.T) {
	h := newHerder(Options{WorkerID: "w:8083"})
	now := time.Unix(1_500_000_000, 0)
	shown := func(after time.Duration) rest.Glance {
		g := rest.Glance{Name: "c", State: rest.Running, WorkerID: "w:8083"}
		h.noteTasksUnstored(&g, now.Add(after))
		return g
	}
	l := h.local("c")
	l.noteUnstored(errors.New("first"), now)
	l.noteUnstored(errors.New("no route to host"), now.Add(20*time.Second))
	if g := shown(stalledAfter - 1); g.Attention != "" {
		t.Errorf("too early: %+v", g)
	}
	if g := shown(stalledAfter); g.Attention != rest.AttentionStalled || !strings.Contains(g.Reason, "no route to host") {
		t.Errorf("%+v", g)
	}
	l.noteUnstored(nil, now)
	if g := shown(time.Hour); g.Attention != "" {
		t.Errorf("after it succeeded: %+v", g)
	}
}
