package worker

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"millrace/api/rest"
)

// moves lists the states that may follow a state, from the start of a task in a worker to its end
// there. "" is the state before the first. The last state is final: only the next start shows
// another one, and a restart shows RESTARTING first.
var moves = map[rest.State][]rest.State{
	"":              {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Running:    {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Paused:     {rest.Running, rest.Paused, rest.Failed, rest.Unassigned},
	rest.Failed:     {},
	rest.Unassigned: {},
}

// illegalMove is the error for a state that may not follow another.
type illegalMove struct {
	from, to rest.State
}

func (m *illegalMove) Error() string {
	if m.from == "" {
		return fmt.Sprintf("a task cannot begin as %s", m.to)
	}
	return fmt.Sprintf("a task cannot go from %s to %s", m.from, m.to)
}

// Target is the state that a user requests for a connector.
type Target string

// The targets.
const (
	TargetStarted Target = "STARTED"
	TargetPaused  Target = "PAUSED"
	TargetStopped Target = "STOPPED"
)

// TaskID identifies a task.
type TaskID struct {
	Connector string
	Task      int
}

func (id TaskID) String() string { return fmt.Sprintf("%s-%d", id.Connector, id.Task) }

// Status is a state with its explanation.
type Status struct {
	State   rest.State
	Version string // of the plugin; "" if none is loaded
	Trace   string // of a failure
	Crashed bool   // a restart helps: the plugin process ended, an earlier worker took the turn back, or the failure is temporary
}

// Failed returns the status of a failure. crashed means that a restart helps.
func Failed(version string, err error, crashed bool) Status {
	return Status{State: rest.Failed, Version: version, Trace: err.Error(), Crashed: crashed}
}

// Listener receives every change of state, and every topic that a task uses for the first time, on
// the goroutine where it happens. It must not wait for the worker.
type Listener interface {
	ConnectorStatus(name string, s Status)
	TaskStatus(id TaskID, s Status)
	TopicUsed(id TaskID, topic string)
}

// stateTimes is a task's state and the time that it spent in each state.
type stateTimes struct {
	mu    sync.Mutex
	state rest.State // "": before the first
	since time.Time
	began time.Time
	spent map[rest.State]time.Duration
}

// begin sets the time at which the task begins.
func (s *stateTimes) begin(now time.Time) {
	s.began, s.since, s.spent = now, now, map[rest.State]time.Duration{}
}

// enter changes the state if that is allowed.
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

// shown returns the state that users see: UNASSIGNED before the first.
func (s *stateTimes) shown() rest.State { return cmp.Or(s.state, rest.Unassigned) }

func (s *stateTimes) current() rest.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown()
}

// share returns the share of the task's lifetime that it spent in a state.
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
