package group

import (
	"math"
	"slices"
	"time"
)

// cooperative is the incremental cooperative assignor. Work stays where it runs unless balance
// requires a move, and the work of a lost worker waits for that worker for a while. Only the leader
// keeps this state between rounds; a new leader starts without any.
//
// It differs from Apache's in two ways:
//   - A draining worker has handed in its work. That work is assigned at once, and the worker is no
//     longer counted.
//   - Lost work stops waiting when its worker is back, which the worker's address shows.
type cooperative struct {
	maxDelay time.Duration
	now      func() time.Time

	generation int32              // of the last round
	members    map[string]bool    // of the last round, without draining members
	held       map[string]holding // what each member held after the last round, by member id
	// what nobody held after the last round, by the address of the expected worker
	lost    map[string][]Work
	revoked []Work // in the last round

	delay       time.Duration // until the waiting work is assigned
	scheduled   time.Time     // when the delay ends; zero: no delay
	candidates  []string      // workers without work that joined during the delay, oldest first
	rebalancing bool          // the last round revoked for balance
	successive  int           // consecutive rounds that wanted to revoke after one that did
}

func newCooperative(maxDelay time.Duration, now func() time.Time) *cooperative {
	return &cooperative{maxDelay: maxDelay, now: now, generation: -1}
}

// holding is the work that a worker held, and the address of that worker.
type holding struct {
	url  string
	work []Work
}

// load is the work of one member while a round is computed. Numbers refer to the index.
type load struct {
	*member
	work    [2][]int // by kind: instances, tasks
	fresh   []int    // the part of it that is new
	revoked []Work
}

const (
	instances = iota
	tasks
)

func (l *load) give(kind, n int) {
	l.work[kind] = append(l.work[kind], n)
	l.fresh = append(l.fresh, n)
}

func (l *load) idle() bool { return len(l.work[instances])+len(l.work[tasks]) == 0 }

// round is the state of the group as one round sees it.
type round struct {
	*index
	loads     []*load         // of the members that stay
	leaving   []*load         // of the draining members
	holders   []uint8         // how many members hold each piece of work; 2 means two or more
	known     []bool          // assigned in the last round, or lost since
	lost      []int           // known, held by nobody, and still reserved for its worker
	newcomers map[string]bool // addresses of members that were not in the last round
	from      map[int]string  // lost work -> the address of the worker that held it
	toAssign  []int
}

// assign computes a round. completed is the last generation whose assignment this leader received
// itself: if that is not the last one it planned, the plan may not have reached any member. Members
// must be sorted by id; the shares are in the same order.
func (c *cooperative) assign(configured map[string]int, members []member, completed, generation int32) ([]share, time.Duration) {
	if completed != c.generation {
		c.held, c.lost = nil, nil
	}
	r := c.survey(configured, members)
	c.await(r)
	if c.delay == 0 {
		c.balance(r)
	} else {
		c.rebalancing = false
	}
	if len(r.loads) > 0 {
		r.assign()
	}
	shares := c.remember(r, members)
	c.generation = generation
	return shares, c.delay
}

// survey compares the held work with the configured work and with the last round.
func (c *cooperative) survey(configured map[string]int, members []member) *round {
	r := &round{index: newIndex(configured), newcomers: map[string]bool{}, from: map[int]string{}}
	r.holders = make([]uint8, len(r.works))
	r.known = make([]bool, len(r.works))
	for _, m := range members {
		for _, w := range m.held {
			if n, ok := r.find(w); ok && r.holders[n] < 2 {
				r.holders[n]++
			}
		}
	}
	for i := range members {
		r.add(&members[i])
	}
	if !c.obeyed(members) {
		c.held, c.lost = make(map[string]holding, len(members)), nil
		for _, m := range members {
			c.held[m.id] = holding{m.url, m.held}
		}
	}
	c.findUnassigned(r)
	return r
}

// add records the work that a member holds. It drops work that is no longer configured or that
// other members hold as well.
func (r *round) add(m *member) {
	l := &load{member: m}
	for _, w := range m.held {
		n, ok := r.find(w)
		switch {
		case !ok || r.holders[n] > 1 || m.draining:
			l.revoked = append(l.revoked, w)
		case r.isInstance(n):
			l.work[instances] = append(l.work[instances], n)
		default:
			l.work[tasks] = append(l.work[tasks], n)
		}
	}
	if m.draining {
		r.leaving = append(r.leaving, l)
		return
	}
	r.loads = append(r.loads, l)
}

// obeyed reports whether all work revoked in the last round was released.
func (c *cooperative) obeyed(members []member) bool {
	if len(c.revoked) == 0 {
		return true
	}
	return !slices.ContainsFunc(members, func(m member) bool {
		return slices.ContainsFunc(m.held, func(w Work) bool {
			_, still := slices.BinarySearchFunc(c.revoked, w, compare)
			return still
		})
	})
}

// findUnassigned finds the work that nobody holds. New work, handed-in work and the work of a
// returned worker is to be assigned; other known work is lost.
func (c *cooperative) findUnassigned(r *round) {
	for _, l := range r.loads {
		if l.url != "" && !c.members[l.id] {
			r.newcomers[l.url] = true
		}
	}
	for url, work := range c.lost {
		c.know(r, url, work)
	}
	for id, h := range c.held {
		if !slices.ContainsFunc(r.leaving, func(l *load) bool { return l.id == id }) {
			c.know(r, h.url, h.work)
		}
	}
	for n, holders := range r.holders {
		switch {
		case holders > 0:
		case r.known[n]:
			r.lost = append(r.lost, n)
		default:
			r.toAssign = append(r.toAssign, n)
		}
	}
}

// know records the work that a worker at this address held, unless that worker has returned without
// it.
func (c *cooperative) know(r *round, url string, work []Work) {
	if r.newcomers[url] {
		return
	}
	for _, w := range work {
		n, ok := r.find(w)
		if !ok {
			continue
		}
		r.known[n] = true
		if r.holders[n] == 0 {
			r.from[n] = url
		}
	}
}

// await decides whether lost work is assigned now or keeps waiting for its worker.
func (c *cooperative) await(r *round) {
	if len(r.lost) == 0 && (!c.rebalancing || c.scheduled.IsZero()) {
		c.forgetDelay()
		return
	}
	now := c.now()
	switch {
	case c.scheduled.IsZero() && c.allPresent(r), c.maxDelay == 0:
		// All members are present, so the last assignment did not arrive.
		r.release()
	case !c.scheduled.IsZero() && !now.Before(c.scheduled):
		c.handOver(r)
		c.forgetDelay()
		c.rebalancing = false
	default:
		for _, l := range r.loads {
			if l.idle() && !slices.Contains(c.candidates, l.id) {
				c.candidates = append(c.candidates, l.id)
			}
		}
		c.delay = c.maxDelay
		if !c.scheduled.IsZero() {
			c.delay = min(c.scheduled.Sub(now), c.maxDelay)
		}
		c.scheduled = now.Add(c.delay)
	}
}

func (c *cooperative) forgetDelay() {
	c.delay, c.scheduled, c.candidates = 0, time.Time{}, nil
}

// allPresent reports whether every member of the last round is in this round, including draining
// members.
func (c *cooperative) allPresent(r *round) bool {
	present := 0
	for _, l := range slices.Concat(r.loads, r.leaving) {
		if c.members[l.id] {
			present++
		}
	}
	return present == len(c.members)
}

// release makes lost work assignable like new work.
func (r *round) release() {
	r.toAssign = append(r.toAssign, r.lost...)
	slices.Sort(r.toAssign)
	r.lost = nil
}

// handOver gives lost work to the workers that joined while it waited: one of them is probably its
// former worker, restarted.
func (c *cooperative) handOver(r *round) {
	var takers []*load
	for _, id := range c.candidates {
		if i := slices.IndexFunc(r.loads, func(l *load) bool { return l.id == id }); i >= 0 {
			takers = append(takers, r.loads[i])
		}
	}
	if len(takers) == 0 {
		r.release()
		return
	}
	var dealt [2]int
	for _, n := range r.lost {
		kind := r.kind(n)
		takers[dealt[kind]%len(takers)].give(kind, n)
		dealt[kind]++
	}
	r.lost = nil
}

func (r *round) kind(n int) int {
	if r.isInstance(n) {
		return instances
	}
	return tasks
}

// remember stores the state that the next round needs, and returns the shares.
func (c *cooperative) remember(r *round, members []member) []share {
	c.members, c.held = make(map[string]bool, len(r.loads)), make(map[string]holding, len(r.loads))
	c.revoked, c.lost = nil, map[string][]Work{}
	byMember := make(map[string]*load, len(members))
	for _, l := range r.loads {
		c.members[l.id], byMember[l.id] = true, l
	}
	for _, l := range r.leaving {
		byMember[l.id] = l
	}
	shares := make([]share, len(members))
	for i, m := range members {
		l := byMember[m.id]
		slices.SortFunc(l.revoked, compare)
		shares[i] = share{assigned: r.list(l.fresh), revoked: l.revoked, holds: r.list(slices.Concat(l.work[instances], l.work[tasks]))}
		c.revoked = append(c.revoked, l.revoked...)
		if !m.draining {
			c.held[m.id] = holding{m.url, shares[i].holds}
		}
	}
	c.revoked = sorted(c.revoked)
	for _, n := range r.lost {
		c.lost[r.from[n]] = append(c.lost[r.from[n]], r.works[n])
	}
	return shares
}

// list returns the work with these numbers, sorted.
func (x *index) list(numbers []int) []Work {
	slices.Sort(numbers)
	list := make([]Work, len(numbers))
	for i, n := range numbers {
		list[i] = x.works[n]
	}
	return list
}

// pause returns the back-off for rounds that want to revoke repeatedly: 40 ms, 1.6 s, 64 s and so
// on, up to longest.
func pause(successive int, longest time.Duration) time.Duration {
	ms := math.Pow(40, float64(successive))
	return time.Duration(min(ms, float64(longest.Milliseconds()))) * time.Millisecond
}
