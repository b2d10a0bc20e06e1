package group

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// After any sequence of events all configured work runs exactly once and evenly spread. The scene
// checks what must hold after each round.
func TestAnyHistoryConverges(t *testing.T) {
	for seed := range uint64(300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			history(t, rand.New(rand.NewPCG(seed, 1)))
		})
	}
}

func history(t *testing.T, random *rand.Rand) {
	delays := []time.Duration{0, time.Second, 5 * time.Minute}
	s := newScene(t, delays[random.IntN(len(delays))], connectors(random.IntN(8), random.IntN(6)), "w0")
	workers := 1
	for range 30 {
		if len(s.held) == 0 { // all workers have left
			s.add("w0")
			s.elect()
		}
		ids := slices.Sorted(maps.Keys(s.held))
		some := ids[random.IntN(len(ids))]
		switch random.IntN(8) {
		case 0, 1:
			s.add(fmt.Sprintf("w%d", workers))
			workers++
		case 2:
			if len(ids) > 1 {
				s.crash(some)
			}
		case 3:
			if len(ids) > 1 {
				s.held[some], s.draining[some] = nil, true
			}
		case 4:
			s.tasks[fmt.Sprintf("c%02d", random.IntN(10))] = random.IntN(7)
		case 5:
			delete(s.tasks, fmt.Sprintf("c%02d", random.IntN(10)))
		case 6:
			s.elect()
		case 7:
			s.clock = s.clock.Add(time.Duration(random.Int64N(int64(10 * time.Minute))))
		}
		// sometimes the leader did not receive its own assignment
		s.plan(s.generation - int32(random.IntN(8)/7))
		if random.IntN(4) > 0 {
			s.apply()
		}
	}
	s.add("last")
	s.converge()
	if err := s.complete(); err != nil {
		t.Errorf("in the end: %v", err)
	}
	if rounds, moves := s.converge(); rounds != 1 || moves != 0 || s.assigned() != 0 {
		t.Errorf("a round in which nothing happened: %d rounds, %d moves, %d assigned", rounds, moves, s.assigned())
	}
}

// A worker that joins a balanced group gets its share, and no other work moves. When one leaves,
// only its work moves.
func TestMovesAreMinimal(t *testing.T) {
	for workers := 1; workers <= 12; workers++ {
		s := newScene(t, longest, connectors(17, 5))
		for i := range workers {
			s.add(fmt.Sprintf("w%02d", i))
		}
		s.converge()
		s.add("new")
		rounds, moves := s.converge()
		if want := 17/(workers+1) + 17*5/(workers+1); moves != want {
			t.Errorf("%d workers and one more: %d moves, expected %d", workers, moves, want)
		}
		if rounds != 2 {
			t.Errorf("%d workers and one more: %d rounds, expected 2", workers, rounds)
		}
		had := len(s.held["new"])
		s.held["new"], s.draining["new"] = nil, true
		s.round()
		if s.assigned() != had || s.revoked() != 0 {
			t.Errorf("one of %d leaves: %d assigned and %d revoked, it had %d", workers+1, s.assigned(), s.revoked(), had)
		}
		if err := s.complete(); err != nil {
			t.Error(err)
		}
	}
}
