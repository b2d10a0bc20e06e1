package worker

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"millrace/api/rest"
)

// moves are the states that a task may come to from a state, between its start in a worker and its end there. "" is before the first.
// What ends a task is final: only its next start shows another state, and a restart shows RESTARTING before that.
var moves = map[rest.State][]rest.State{
	"":              {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Running:    {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Paused:     {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Failed:     {},
	rest.Unassigned: {},
}

// illegalMove is the error of a state that does not follow another.
type illegalMove struct {
	from, to rest.State
}

func (m *illegalMove) Error() string {
	if m.from == "" {
		return fmt.Sprintf("a task cannot begin as %s", m.to)
	}
	return fmt.Sprintf("a task cannot go from %s to %s", m.from, m.to)
}

// Target is what a user wants a connector to be in.
type Target string

// The targets.
const (
	TargetStarted Target = "STARTED"
	TargetPaused  Target = "PAUSED"
	TargetStopped Target = "STOPPED"
)

// TaskID names a task.
type TaskID struct {
	Connector string
	Task      int
}

func (id TaskID) String() string { return fmt.Sprintf("%s-%d", id.Connector, id.Task) }

// Status is a state and what explains it.
type Status struct {
	State   rest.State
	Version string // the plugin's; "" when none is loaded
	Trace   string // of a failure
	Crashed bool   // the failure is the end of the plugin process, of a turn that an earlier worker took back, or passes with a new start: start it again
}

// Listener is told of every change of state and every topic that a task has not used before, from the goroutine where it happens. It must not wait for the worker.
type Listener interface {
	ConnectorStatus(name string, s Status)
	TaskStatus(id TaskID, s Status)
	TopicUsed(id TaskID, topic string)
}

// stateTimes is a task's state and how long it has been in those before.
type stateTimes struct {
	mu    sync.Mutex
	state rest.State // "": before the first
	since time.Time
	began time.Time
	spent map[rest.State]time.Duration
}

// begin notes when the time before the first state begins.
func (s *stateTimes) begin(now time.Time) {
	s.began, s.since, s.spent = now, now, map[rest.State]time.Duration{}
}

// enter takes the task to a state, if that may follow the one that it is in.
func (s *stateTimes) enter(to rest.State, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(moves[s.state], to) {
		return &illegalMove{s.state, to}
	}
	s.spent[s.shown()] += now.Sub(s.since)
	s.state, s.since = to, now
	return nil
}

// shown is the state as users see it: a task is UNASSIGNED before it is in its first.
func (s *stateTimes) shown() rest.State { return cmp.Or(s.state, rest.Unassigned) }

func (s *stateTimes) current() rest.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown()
}

// share is how much of the task's life it was in a state.
func (s *stateTimes) share(of rest.State) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	spent, all := s.spent[of], now.Sub(s.began)
	if s.shown() == of {
		spent += now.Sub(s.since)
	}
	if all <= 0 {
		return 0
	}
	return float64(spent) / float64(all)
}
