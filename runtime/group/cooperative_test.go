package group

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// step is one round of a scenario: the events before it and the expected state after it.
type step struct {
	add, crash string        // workers, separated by spaces
	drain      string        // the same; they leave cleanly in this round
	configure  string        // new connectors, each with four tasks
	remove     string        // deleted connectors
	sleep      time.Duration // before all others
	sleepDelay bool          // the same: for the delay of the previous round
	elect      bool          // a new leader
	lost       bool          // no worker receives the assignment
	forgotten  bool          // the leader did not receive its own assignment of the previous round
	holds      map[string][]Work

	// pieces of work of each worker after the round, in ascending order; nil: not checked
	connectors, tasks []int
	delay             time.Duration // the round's
	some              bool          // any delay above zero
	nothing           bool          // nothing is assigned and nothing revoked
	keeps             bool          // nothing is revoked
	done              bool          // all work runs once, evenly spread
}

func (p step) play(s *scene) {
	s.clock = s.clock.Add(p.sleep)
	if p.sleepDelay {
		s.clock = s.clock.Add(s.delay)
	}
	if p.elect {
		s.elect()
	}
	s.add(strings.Fields(p.add)...)
	s.crash(strings.Fields(p.crash)...)
	for _, w := range strings.Fields(p.drain) {
		s.held[w], s.draining[w] = nil, true
	}
	maps.Copy(s.held, p.holds)
	for _, c := range strings.Fields(p.configure) {
		s.tasks[c] = 4
	}
	for _, c := range strings.Fields(p.remove) {
		delete(s.tasks, c)
	}
	completed := s.generation
	if p.forgotten {
		completed--
	}
	s.plan(completed)
	if !p.lost {
		s.apply()
	}
}

func (p step) check(t *testing.T, s *scene, n int) {
	t.Helper()
	connectors, tasks := s.counts()
	if p.connectors != nil && !slices.Equal(connectors, p.connectors) {
		t.Errorf("step %d: connectors %v, expected %v", n, connectors, p.connectors)
	}
	if p.tasks != nil && !slices.Equal(tasks, p.tasks) {
		t.Errorf("step %d: tasks %v, expected %v", n, tasks, p.tasks)
	}
	if (p.some && s.delay == 0) || (!p.some && s.delay != p.delay) {
		t.Errorf("step %d: delay %v, expected %v (any: %v)", n, s.delay, p.delay, p.some)
	}
	if p.nothing && s.assigned()+s.revoked() > 0 {
		t.Errorf("step %d: %d assigned and %d revoked, expected nothing", n, s.assigned(), s.revoked())
	}
	if p.keeps && s.revoked() > 0 {
		t.Errorf("step %d: %d revoked, expected nothing", n, s.revoked())
	}
	if err := s.complete(); p.done && err != nil {
		t.Errorf("step %d: %v", n, err)
	}
}

const longest = 5 * time.Minute

// two has connector1 and connector2 with four tasks each; three has one more.
func two() map[string]int   { return map[string]int{"connector1": 4, "connector2": 4} }
func three() map[string]int { return map[string]int{"connector1": 4, "connector2": 4, "connector3": 4} }

func tasksOf(connector string, n int) []Work { return newIndex(map[string]int{connector: n}).works }

// The scenarios of Apache Kafka Connect's own test of its assignor.
func TestApacheScenarios(t *testing.T) {
	for name, c := range map[string]struct {
		maxDelay time.Duration
		tasks    map[string]int
		steps    []step
	}{
		"worker joins": {longest, two(), []step{
			{connectors: []int{2}, tasks: []int{8}, done: true},
			{add: "w2", connectors: []int{0, 1}, tasks: []int{0, 4}},
			{connectors: []int{1, 1}, tasks: []int{4, 4}, keeps: true, done: true},
			{nothing: true},
		}},
		"workers join after revocations": {longest, three(), []step{
			{connectors: []int{3}, tasks: []int{12}, done: true},
			{add: "w2", connectors: []int{0, 2}, tasks: []int{0, 6}},
			{add: "w3", some: true, connectors: []int{0, 1, 2}, tasks: []int{3, 3, 6}, keeps: true},
			{sleepDelay: true, add: "w4", connectors: []int{0, 0, 1, 1}, tasks: []int{0, 3, 3, 3}},
			{add: "w5", delay: 1600 * time.Millisecond, connectors: []int{0, 0, 1, 1, 1}, tasks: []int{1, 2, 3, 3, 3}},
			{sleepDelay: true, add: "w6", connectors: []int{0, 0, 0, 1, 1, 1}, tasks: []int{0, 1, 2, 2, 2, 2}},
			{connectors: []int{0, 0, 0, 1, 1, 1}, tasks: []int{2, 2, 2, 2, 2, 2}, done: true},
		}},
		"no delay: revokes at once": {0, three(), []step{
			{connectors: []int{3}, tasks: []int{12}, done: true},
			{add: "w2", connectors: []int{0, 2}, tasks: []int{0, 6}},
			{add: "w3", connectors: []int{0, 1, 1}, tasks: []int{3, 3, 4}},
			{connectors: []int{1, 1, 1}, tasks: []int{4, 4, 4}, keeps: true, done: true},
		}},
		"delay of a millisecond": {time.Millisecond, three(), []step{
			{done: true},
			{add: "w2", connectors: []int{0, 2}, tasks: []int{0, 6}},
			{add: "w3", delay: time.Millisecond, connectors: []int{0, 1, 2}, tasks: []int{3, 3, 6}},
		}},
		"worker joins during a delay": {longest, three(), []step{
			{done: true},
			{add: "w2", connectors: []int{0, 2}, tasks: []int{0, 6}},
			{add: "w3", some: true, connectors: []int{0, 1, 2}, tasks: []int{3, 3, 6}, keeps: true},
			{sleep: 20 * time.Millisecond, add: "w4", delay: 20 * time.Millisecond, connectors: []int{0, 0, 1, 2}, tasks: []int{0, 3, 3, 6}, keeps: true},
			{sleepDelay: true, add: "w5", connectors: []int{0, 0, 0, 1, 1}, tasks: []int{0, 0, 2, 3, 3}},
			{connectors: []int{0, 0, 1, 1, 1}, tasks: []int{2, 2, 2, 3, 3}, keeps: true, done: true},
		}},
		"worker leaves for good": {longest, two(), []step{
			{add: "w2", connectors: []int{1, 1}, tasks: []int{4, 4}, done: true},
			{crash: "w2", delay: longest, nothing: true},
			{sleep: longest / 2, delay: longest / 2, nothing: true},
			{sleep: longest/2 + 1, connectors: []int{2}, tasks: []int{8}, done: true},
		}},
		"worker bounces": {longest, two(), []step{
			{add: "w2", done: true},
			{crash: "w2", delay: longest, nothing: true},
			{sleep: longest / 2, delay: longest / 2, nothing: true},
			{sleep: longest / 4, add: "w2", delay: longest / 4, nothing: true},
			{sleep: longest / 4, connectors: []int{1, 1}, tasks: []int{4, 4}, keeps: true, done: true},
		}},
		"worker bounces, comes back and leaves for good": {longest, two(), []step{
			{add: "w2", done: true},
			{crash: "w2", delay: longest, nothing: true},
			{sleep: longest / 2, add: "w2", delay: longest / 2, nothing: true},
			{sleep: longest / 4, crash: "w2", delay: longest / 4, nothing: true},
			{sleep: longest / 4, connectors: []int{2}, tasks: []int{8}, done: true},
		}},
		"more than one candidate": {longest, two(), []step{
			{add: "w2", done: true},
			{crash: "w2", delay: longest, nothing: true},
			{sleep: longest / 2, add: "w3 w4", delay: longest / 2, nothing: true},
			{sleep: longest / 2, connectors: []int{0, 1, 1}, tasks: []int{2, 2, 3}},
			{connectors: []int{0, 1, 1}, tasks: []int{2, 3, 3}, keeps: true, done: true},
		}},
		"leader leaves for good": {longest, two(), []step{
			{add: "w2 w3", connectors: []int{0, 1, 1}, tasks: []int{2, 3, 3}, done: true},
			{crash: "w1", elect: true, connectors: []int{1, 1}, tasks: []int{4, 4}, done: true},
			{nothing: true},
		}},
		"leader bounces": {longest, two(), []step{
			{add: "w2 w3", done: true},
			{crash: "w1", elect: true, done: true},
			{add: "w1", connectors: []int{0, 1, 1}, tasks: []int{0, 3, 3}},
			{connectors: []int{0, 1, 1}, tasks: []int{2, 3, 3}, keeps: true, done: true},
		}},
		"the first assignment reaches nobody": {longest, two(), []step{
			{add: "w2", lost: true, connectors: []int{0, 0}, tasks: []int{0, 0}},
			{connectors: []int{1, 1}, tasks: []int{4, 4}, done: true},
		}},
		"a later assignment reaches nobody": {longest, two(), []step{
			{add: "w2", done: true},
			{add: "w3", lost: true, connectors: []int{0, 1, 1}, tasks: []int{0, 4, 4}},
			{some: true, connectors: []int{0, 1, 1}, tasks: []int{0, 4, 4}},
			{sleepDelay: true, connectors: []int{0, 1, 1}, tasks: []int{0, 3, 3}},
			{connectors: []int{0, 1, 1}, tasks: []int{2, 3, 3}, done: true},
		}},
		"a later assignment does not reach the leader either": {longest, two(), []step{
			{add: "w2", done: true},
			{add: "w3", lost: true, connectors: []int{0, 1, 1}, tasks: []int{0, 4, 4}},
			{forgotten: true, some: true, connectors: []int{0, 1, 1}, tasks: []int{0, 4, 4}},
			{sleepDelay: true, connectors: []int{0, 1, 1}, tasks: []int{0, 3, 3}},
			{connectors: []int{0, 1, 1}, tasks: []int{2, 3, 3}, done: true},
		}},
		"connectors are deleted": {longest, three(), []step{
			{add: "w2", connectors: []int{1, 2}, tasks: []int{6, 6}, done: true},
			{remove: "connector3", connectors: []int{1, 1}, tasks: []int{4, 4}, done: true},
		}},
		"no delay: lost work is assigned at once": {0, two(), []step{
			{add: "w2", done: true},
			{crash: "w2", connectors: []int{2}, tasks: []int{8}, done: true},
		}},
		"two workers run the same": {longest, two(), []step{
			{done: true},
			{holds: map[string][]Work{"w2": tasksOf("connector1", 4)}, connectors: []int{0, 1}, tasks: []int{0, 4}},
			{connectors: []int{1, 1}, tasks: []int{4, 4}, keeps: true, done: true},
			{nothing: true},
		}},
		"two workers run the same, which is deleted": {longest, two(), []step{
			{done: true},
			{remove: "connector1", holds: map[string][]Work{"w2": tasksOf("connector1", 4)}, connectors: []int{0, 1}, tasks: []int{0, 2}},
			{connectors: []int{0, 1}, tasks: []int{2, 2}, keeps: true, done: true},
			{nothing: true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, c.maxDelay, c.tasks, "w1")
			for i, p := range c.steps {
				p.play(s)
				p.check(t, s, i+1)
			}
		})
	}
}

// Beyond Apache: the work of a worker that drains, or that is back, does not wait.
func TestBeyondApache(t *testing.T) {
	for name, steps := range map[string][]step{
		"a follower": {
			{add: "w2 w3", done: true},
			{drain: "w2", connectors: []int{1, 1}, tasks: []int{4, 4}, keeps: true, done: true},
			{nothing: true}, // it has left
		},
		"the leader": {
			{add: "w2 w3", done: true},
			{drain: "w1", done: true},
			{elect: true, nothing: true},
		},
		"two at once": {
			{add: "w2 w3", done: true},
			{drain: "w2 w3", connectors: []int{2}, tasks: []int{8}, done: true},
		},
		"all": {
			{add: "w2", done: true},
			{drain: "w1 w2"},
			{add: "w3", connectors: []int{2}, tasks: []int{8}, done: true},
		},
		"after a crash, which goes on waiting": {
			{add: "w2 w3", done: true},
			{crash: "w3", delay: longest, nothing: true},
			{sleep: longest / 2, drain: "w2", delay: longest / 2, keeps: true},
			{sleep: longest / 2, connectors: []int{2}, tasks: []int{8}, done: true},
		},
		"one that comes back": {
			{add: "w2", done: true},
			{drain: "w2", done: true},
			{add: "w2", connectors: []int{0, 1}, tasks: []int{0, 4}},
			{done: true},
		},
		"with work in hand": {
			{add: "w2", done: true},
			{drain: "w2", holds: map[string][]Work{"w2": tasksOf("connector1", 4)}},
			{done: true},
		},
		"one that crashed is back at its address": {
			{add: "w2@h w3", done: true},
			{crash: "w2@h", delay: longest, nothing: true},
			{sleep: longest / 2, add: "w4@h", keeps: true, done: true},
			{nothing: true},
		},
		"one that crashed is back at its address at once": {
			{add: "w2@h w3", done: true},
			{crash: "w2@h", add: "w4@h", keeps: true, done: true},
		},
		"of two that crashed, one is back at its address": {
			{add: "w2@h w3@i", done: true},
			{crash: "w2@h w3@i", delay: longest, nothing: true},
			{sleep: longest / 2, add: "w4@h", delay: longest / 2, keeps: true},
			{sleep: longest / 2},
			{sleepDelay: true, done: true},
		},
		"another comes to the same address, from which nobody is lost": {
			{add: "w2@h w3@i", done: true},
			{crash: "w3@i", add: "w4@h", delay: longest, nothing: true},
		},
		// In Apache no work moves during the delay, even though it waits for no worker.
		"a worker without work crashes after a revocation": {
			{done: true},
			{add: "w2"},
			{crash: "w2", connectors: []int{2}, tasks: []int{8}, done: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, longest, two(), "w1")
			for i, p := range steps {
				p.play(s)
				p.check(t, s, i+1)
			}
		})
	}
}

// Work that was deleted while the group had no leader is not run.
func TestDeletedWithoutLeader(t *testing.T) {
	s := newScene(t, longest, two(), "w1", "w2")
	s.round()
	s.elect()
	delete(s.tasks, "connector1")
	s.converge()
	if err := s.complete(); err != nil {
		t.Error(err)
	}
}

func TestEager(t *testing.T) {
	members := []member{{id: "m1"}, {id: "m2"}, {id: "m3"}}
	shares := eager(map[string]int{"b": 3, "a": 2}, members)
	want := [][]Work{ // a, b, a-0 | a-1, b-0, b-1 | b-2, round robin
		{{"a", Instance}, {"a", 1}, {"b", 2}},
		{{"b", Instance}, {"b", 0}},
		{{"a", 0}, {"b", 1}},
	}
	for i, s := range shares {
		if !slices.Equal(s.assigned, want[i]) || !slices.Equal(s.holds, want[i]) || s.revoked != nil {
			t.Errorf("%s gets %+v, expected %v", members[i].id, s, want[i])
		}
	}
}
