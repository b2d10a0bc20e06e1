package herder

import (
	"maps"
	"sync"
	"time"

	"millrace/runtime/worker"
)

// The worker keeps for each connector what it moved in each slot of a quarter of an hour. The
// present rate comes from the last few looks.
const (
	lookEvery  = 2 * time.Second
	slotLength = 15 * time.Second
	slots      = 60
	looks      = 6
)

// moves counts moved records and records that could not be processed.
type moves struct{ records, errors int64 }

func (m *moves) add(o moves) { m.records, m.errors = m.records+o.records, m.errors+o.errors }

// look is a count at a point in time.
type look struct {
	at time.Time
	moves
}

// activity holds what connectors moved on this worker lately. It is bounded: it forgets a connector
// that had no task here for as long as the history goes back.
type activity struct {
	mu     sync.Mutex
	tasks  map[worker.TaskID]moves // at the last look; a restarted task counts from 0
	series map[string]*series
}

// series is a connector's history.
type series struct {
	total moves
	slots [slots + 1]moves // by slot number; the one after the last is the oldest
	first int64            // slot number
	last  int64            // slot number
	seen  time.Time
	looks []look // oldest first
}

func newActivity() *activity {
	return &activity{tasks: map[worker.TaskID]moves{}, series: map[string]*series{}}
}

// look takes note of what the tasks have done.
func (a *activity) look(now time.Time, tasks []worker.Progress) {
	a.mu.Lock()
	defer a.mu.Unlock()
	present := make(map[worker.TaskID]moves, len(tasks))
	grown := map[string]moves{}
	for _, t := range tasks {
		is := moves{t.Records, t.Errors}
		present[t.Task] = is
		if was := a.tasks[t.Task]; was.records <= is.records && was.errors <= is.errors {
			is = moves{is.records - was.records, is.errors - was.errors}
		}
		sum := grown[t.Task.Connector]
		sum.add(is)
		grown[t.Task.Connector] = sum
	}
	a.tasks = present
	for name, by := range grown {
		s := a.series[name]
		if s == nil {
			s = &series{first: slotOf(now), last: slotOf(now)}
			a.series[name] = s
		}
		s.seen = now
		s.add(now, by)
	}
	for name, s := range a.series {
		if _, there := grown[name]; there {
			continue
		}
		if now.Sub(s.seen) > slots*slotLength {
			delete(a.series, name)
			continue
		}
		s.add(now, moves{})
	}
}

// forget drops the history of a deleted connector, so that a new one of the same name starts empty.
func (a *activity) forget(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.series, name)
	maps.DeleteFunc(a.tasks, func(id worker.TaskID, _ moves) bool { return id.Connector == name })
}

// forgetMovement drops what the tasks of a deleted connector moved. The tasks must have ended.
func (h *Herder) forgetMovement(name string) {
	h.worker.ForgetMoved(name)
	h.activity.forget(name)
}

func slotOf(now time.Time) int64 { return now.UnixNano() / int64(slotLength) }

func (s *series) add(now time.Time, by moves) {
	for n := slotOf(now); s.last < n; {
		s.last++
		s.slots[s.last%(slots+1)] = moves{}
		if n-s.last > slots { // the machine was suspended
			s.last = n - slots - 1
		}
	}
	s.slots[s.last%(slots+1)].add(by)
	s.total.add(by)
	if len(s.looks) == looks {
		s.looks = append(s.looks[:0], s.looks[1:]...)
	}
	s.looks = append(s.looks, look{now, s.total})
}

// rates returns what a connector moves per second, and what it moved in the slots that are over,
// the newest last. The values are from the last look: records since then are not in them.
func (a *activity) rates(name string, history bool) (now [2]float64, records, errors []float64, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.series[name]
	if s == nil {
		return now, nil, nil, false
	}
	oldest, newest := s.looks[0], s.looks[len(s.looks)-1]
	if span := newest.at.Sub(oldest.at).Seconds(); span > 0 {
		now = [2]float64{float64(newest.records-oldest.records) / span, float64(newest.errors-oldest.errors) / span}
	}
	if !history {
		return now, nil, nil, true
	}
	for n := max(s.first, s.last-slots); n < s.last; n++ {
		m := s.slots[n%(slots+1)]
		records = append(records, float64(m.records)/slotLength.Seconds())
		errors = append(errors, float64(m.errors)/slotLength.Seconds())
	}
	return now, records, errors, true
}

// followActivity looks at the tasks of this worker until the herder closes.
func (h *Herder) followActivity() {
	h.inBackground(func() {
		for {
			h.activity.look(time.Now(), h.worker.Progress())
			if !h.sleep(lookEvery) {
				return
			}
		}
	})
}
