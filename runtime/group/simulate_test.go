package group

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

var large = flag.Bool("large", false, "simulate the largest groups of docs/scale.md too")

// TestScaleTable simulates events in groups on an in-memory clock, with the real assignor and the
// real encoding, and prints the table of docs/scale.md with -v. With -large it also simulates the
// largest groups, which take a while under the race detector. It checks counts, not times.
func TestScaleTable(t *testing.T) {
	t.Logf("| workers | tasks | event | rounds | moved | started | waits | leader's slowest round | group's record |")
	t.Logf("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, size := range []struct{ workers, tasks int }{{10, 1_000}, {100, 10_000}, {1_000, 100_000}} {
		if size.workers <= 100 || *large {
			simulate(t, size.workers, size.tasks)
		}
	}
}

const tasksPerConnector = 10

// named are connectors with names of the usual length.
func named(n int) map[string]int {
	all := make(map[string]int, n)
	for i := range n {
		all[fmt.Sprintf("inventory-orders-%05d", i)] = tasksPerConnector
	}
	return all
}

// simulation is a group of which every round is measured.
type simulation struct {
	*scene
	workers int
	total   int // tasks
	seen    measures
}

// measures are those of one event, until the group is stable again.
type measures struct {
	rounds, moved, started int
	waited, slowest        time.Duration
	bytes                  int // the largest record that the broker keeps of the group
}

func simulate(t *testing.T, workers, total int) {
	s := &simulation{scene: newScene(t, 5*time.Minute, named(total/tasksPerConnector)), workers: workers, total: total}
	pieces := len(newIndex(s.tasks).works)
	part := func(workers int) int { return pieces / workers }
	for i := range workers {
		s.add(fmt.Sprintf("worker-%04d", i))
	}
	s.event("all join at once", 1, 0, pieces)

	s.add("worker-new")
	s.event("one joins", 2, part(workers+1), part(workers+1))

	s.held["worker-new"], s.draining["worker-new"] = nil, true
	s.event("one leaves cleanly", 1, 0, part(workers+1))

	s.crash("worker-0001")
	s.event("one crashes", 2, 0, part(workers))

	s.add("worker-0001")
	s.event("it returns after the delay", 2, part(workers), part(workers))

	s.crash("worker-0002")
	s.add("worker-0002 again")
	s.event("one crashes and restarts", 1, 0, part(workers))

	s.crash("worker-0000")
	s.elect()
	s.event("the leader crashes", 1, 0, part(workers))

	s.add("worker-0000")
	s.event("it returns", 2, part(workers), part(workers))

	s.elect()
	s.event("leader changes", 1, 0, 0)

	more := named(total / tasksPerConnector * 11 / 10)
	added := len(newIndex(more).works) - pieces
	s.tasks = more
	s.event("10 % more connectors", 1, 0, added)
	s.tasks = named(total / tasksPerConnector)
	s.event("these are deleted", 1, added, 0)
}

// event runs rounds until the group is stable, and checks that the counts are even up to the
// remainder.
func (s *simulation) event(name string, rounds, moved, started int) {
	s.t.Helper()
	s.seen = measures{}
	for s.step() {
	}
	got := s.seen
	s.t.Logf("| %d | %d | %s | %d | %d | %d | %v | %.1f ms | %.1f MB |", s.workers, s.total, name, got.rounds, got.moved, got.started,
		got.waited, float64(got.slowest.Microseconds())/1000, float64(got.bytes)/1e6)
	if got.rounds > rounds || !near(got.moved, moved) || !near(got.started, started) {
		s.t.Errorf("%d workers, %s: %d rounds, %d moved, %d started; expected %d, %d and %d", s.workers, name, got.rounds, got.moved, got.started,
			rounds, moved, started)
	}
	if err := s.complete(); err != nil {
		s.t.Errorf("%d workers, %s: %v", s.workers, name, err)
	}
}

func near(got, want int) bool { return got >= want-2 && got <= want+2 }

// step is one round. It reports whether another round has to follow.
func (s *simulation) step() bool {
	s.generation++
	sent := map[string][]byte{}
	for id, held := range s.held {
		host, _, _ := strings.Cut(id, " ")
		sent[id] = metadata{url: "http://" + host + ":8083/", offset: 7, held: held, draining: s.draining[id]}.encode(2)
	}
	given := s.lead(sent)
	s.apply()
	bytes := 0
	for id, data := range sent {
		bytes += len(data) + len(given[id])
	}
	s.seen.rounds++
	s.seen.moved += s.revoked()
	s.seen.started += s.assigned()
	s.seen.bytes = max(s.seen.bytes, bytes)
	s.seen.waited += s.delay
	s.clock = s.clock.Add(s.delay)
	return s.delay > 0 || (s.revoked() > 0 && s.unassigned())
}

// unassigned reports whether any configured work has no owner. Work that is revoked because it was
// deleted needs no round.
func (s *simulation) unassigned() bool {
	n := 0
	for _, held := range s.held {
		n += len(held)
	}
	return n < len(newIndex(s.tasks).works)
}

// lead does all that a leader computes in a round, from the received bytes to the sent ones.
func (s *simulation) lead(sent map[string][]byte) map[string][]byte {
	begin := time.Now()
	s.members = s.members[:0]
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		data, err := decodeMetadata(sent[id])
		if err != nil {
			s.t.Fatal(err)
		}
		s.members = append(s.members, member{id, data})
	}
	s.shares, s.delay = s.cooperative.assign(s.tasks, s.members, s.generation-1, s.generation)
	given := make(map[string][]byte, len(s.members))
	for i, m := range s.members {
		given[m.id] = assignment{leader: s.members[0].id, leaderURL: s.members[0].url, offset: 7, assigned: s.shares[i].assigned,
			revoked: s.shares[i].revoked, delay: s.delay}.encode(2)
	}
	owners(s.members, s.shares)
	s.seen.slowest = max(s.seen.slowest, time.Since(begin))
	return given
}
