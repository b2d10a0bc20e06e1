package group

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// scene is a group in memory. Its workers apply assignments at once, on a clock that only the test
// moves. The part of a worker's name after @ is its address.
type scene struct {
	t           testing.TB
	cooperative *cooperative
	clock       time.Time
	maxDelay    time.Duration
	tasks       map[string]int
	held        map[string][]Work // worker -> what it runs
	draining    map[string]bool
	generation  int32

	members []member // of the last round
	shares  []share
	delay   time.Duration
}

func newScene(t testing.TB, maxDelay time.Duration, tasks map[string]int, workers ...string) *scene {
	s := &scene{t: t, clock: time.Unix(1_700_000_000, 0), maxDelay: maxDelay, tasks: tasks, held: map[string][]Work{}, draining: map[string]bool{},
		generation: 1000}
	s.elect()
	s.add(workers...)
	return s
}

// elect makes a new leader without any state.
func (s *scene) elect() {
	s.cooperative = newCooperative(s.maxDelay, func() time.Time { return s.clock })
}

func (s *scene) add(workers ...string) {
	for _, w := range workers {
		s.held[w] = nil
	}
}

func (s *scene) crash(workers ...string) {
	for _, w := range workers {
		delete(s.held, w)
		delete(s.draining, w)
	}
}

// plan computes a round; completed is the last generation that the leader knows to be complete.
func (s *scene) plan(completed int32) {
	s.generation++
	s.members = s.members[:0]
	for id, held := range s.held {
		_, url, _ := strings.Cut(id, "@")
		s.members = append(s.members, member{id, metadata{url: url, held: held, draining: s.draining[id]}})
	}
	slices.SortFunc(s.members, func(a, b member) int { return strings.Compare(a.id, b.id) })
	s.shares, s.delay = s.cooperative.assign(s.tasks, s.members, completed, s.generation)
	s.check()
}

// round is a round that all workers receive.
func (s *scene) round() {
	s.plan(s.generation)
	s.apply()
}

func (s *scene) apply() {
	for i, m := range s.members {
		if s.draining[m.id] {
			delete(s.held, m.id)
			delete(s.draining, m.id)
			continue
		}
		s.held[m.id] = sorted(slices.Concat(without(s.held[m.id], s.shares[i].revoked), s.shares[i].assigned))
		if !slices.Equal(s.held[m.id], s.shares[i].holds) {
			s.t.Fatalf("%s runs %v, the leader believes %v", m.id, s.held[m.id], s.shares[i].holds)
		}
	}
}

// check verifies what must hold in every round: assigned work is configured, not running, and
// assigned once.
func (s *scene) check() {
	s.t.Helper()
	all, taken := newIndex(s.tasks), map[Work]string{}
	for _, m := range s.members {
		for _, w := range m.held {
			taken[w] = m.id
		}
	}
	for i, m := range s.members {
		for _, w := range s.shares[i].assigned {
			if _, configured := all.find(w); !configured {
				s.t.Fatalf("%s gets %v, which is not configured", m.id, w)
			}
			if other, ok := taken[w]; ok {
				s.t.Fatalf("%s gets %v, which %s has", m.id, w, other)
			}
			taken[w] = m.id
		}
		if m.draining && len(s.shares[i].assigned) > 0 {
			s.t.Fatalf("%s drains and gets %v", m.id, s.shares[i].assigned)
		}
	}
}

func (s *scene) assigned() (n int) {
	for _, one := range s.shares {
		n += len(one.assigned)
	}
	return n
}

func (s *scene) revoked() (n int) {
	for _, one := range s.shares {
		n += len(one.revoked)
	}
	return n
}

// counts returns how many instances and tasks each worker runs, in ascending order.
func (s *scene) counts() (connectors, taskCounts []int) {
	for _, held := range s.held {
		n := 0
		for _, w := range held {
			if w.Task == Instance {
				n++
			}
		}
		connectors, taskCounts = append(connectors, n), append(taskCounts, len(held)-n)
	}
	slices.Sort(connectors)
	slices.Sort(taskCounts)
	return connectors, taskCounts
}

// complete describes the first fault, unless all work runs exactly once in equal shares.
func (s *scene) complete() error {
	var got []Work
	for _, held := range s.held {
		got = append(got, held...)
	}
	slices.SortFunc(got, compare)
	if want := newIndex(s.tasks).works; !slices.Equal(got, want) {
		return fmt.Errorf("%d pieces of work are run, %d are configured", len(got), len(want))
	}
	for _, counts := range [][]int{first(s.counts()), second(s.counts())} {
		if len(counts) > 0 && counts[len(counts)-1]-counts[0] > 1 {
			return fmt.Errorf("uneven: %v", counts)
		}
	}
	return nil
}

func first(a, _ []int) []int  { return a }
func second(_, b []int) []int { return b }

// converge runs rounds as workers do until the group is stable: workers rejoin at once after a
// revocation, and when a delay is over. It returns the number of rounds and of stopped pieces of
// work.
func (s *scene) converge() (rounds, moves int) {
	s.t.Helper()
	for {
		s.round()
		rounds++
		moves += s.revoked()
		switch {
		case rounds > 100:
			s.t.Fatal("no end after 100 rounds")
		case s.revoked() > 0:
		case s.delay > 0:
			s.clock = s.clock.Add(s.delay)
		default:
			return rounds, moves
		}
	}
}
