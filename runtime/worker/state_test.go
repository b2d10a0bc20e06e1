package worker

import (
	"log/slog"
	"testing"
	"time"

	"millrace/api/rest"
	"millrace/configs"
)

// told holds the states that a listener received.
type told struct {
	Listener
	states []rest.State
}

func (t *told) TaskStatus(_ TaskID, s Status) { t.states = append(t.states, s.State) }

// For every pair of states: a change is allowed exactly if the table allows it. Otherwise the error
// names both states, and the listener is not called.
func TestMoves(t *testing.T) {
	config, err := configs.WorkerKeys.Parse(map[string]string{"bootstrap.servers": "none:1", "key.converter": "x", "value.converter": "x"})
	if err != nil {
		t.Fatal(err)
	}
	all := []rest.State{"", rest.Unassigned, rest.Running, rest.Paused, rest.Stopped, rest.Failed, rest.Restarting}
	for _, from := range all {
		for _, to := range all[1:] {
			var legal bool
			for _, next := range moves[from] {
				legal = legal || next == to
			}
			heard := &told{}
			w := New(Options{Config: config, Log: slog.New(slog.DiscardHandler), Listener: heard})
			task := &taskBase{w: w, id: TaskID{"c", 0}, log: w.Log, meter: newMeter(config)}
			task.meter.state.state = from
			task.report(Status{State: to})
			if got := len(heard.states) == 1; got != legal {
				t.Errorf("from %q to %s: told %v, want %v", from, to, got, legal)
			}
			want := to
			if !legal {
				want = from
			}
			if task.meter.state.state != want {
				t.Errorf("from %q to %s it is %s", from, to, task.meter.state.state)
			}
		}
	}
	if err := (&stateTimes{state: rest.Failed}).enter(rest.Running, time.Now()); err == nil || err.Error() != "a task cannot go from FAILED to RUNNING" {
		t.Error(err)
	}
}
