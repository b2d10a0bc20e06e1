package group

import (
	"cmp"
	"slices"
	"strings"
)

// balance revokes surplus work from members that hold more than their share. If the previous round
// already revoked work for balance, balance first waits, and the wait grows with each successive
// attempt. Without the wait, workers that join one after another would keep all work moving.
func (c *cooperative) balance(r *round) {
	surplus := [2][]int{r.surplus(instances, r.connectors), r.surplus(tasks, len(r.works)-r.connectors)}
	some := slices.ContainsFunc(slices.Concat(surplus[:]...), func(n int) bool { return n > 0 })
	switch {
	case some && c.rebalancing:
		c.successive++
		if c.delay = pause(c.successive, c.maxDelay); c.delay > 0 {
			c.scheduled = c.now().Add(c.delay)
			return
		}
		r.revoke(surplus)
	case some:
		c.rebalancing = true
		r.revoke(surplus)
	case c.rebalancing:
		c.rebalancing, c.successive = false, 0
	}
}

// surplus returns how much work of one kind each member has to give up for balance, or nil if the
// group is balanced.
func (r *round) surplus(kind, configured int) []int {
	if configured == 0 || len(r.loads) == 0 {
		return nil
	}
	least, extra := configured/len(r.loads), configured%len(r.loads)
	surplus := make([]int, len(r.loads))
	for i, l := range r.loads {
		part := least
		if len(l.work[kind]) > least && extra > 0 {
			part++
			extra--
		}
		surplus[i] = max(0, len(l.work[kind])-part)
	}
	return surplus
}

// revoke takes the surplus from the members. Work that a member was assigned in this round but has
// not started goes to another member directly.
func (r *round) revoke(surplus [2][]int) {
	for kind, list := range surplus {
		for i, n := range list {
			l := r.loads[i]
			keep := len(l.work[kind]) - n
			for _, w := range l.work[kind][keep:] {
				if at := slices.Index(l.fresh, w); at >= 0 {
					l.fresh = slices.Delete(l.fresh, at, at+1)
					r.toAssign = append(r.toAssign, w)
				} else {
					l.revoked = append(l.revoked, r.works[w])
				}
			}
			l.work[kind] = l.work[kind][:keep]
		}
	}
	slices.Sort(r.toAssign)
}

// assign distributes the unassigned work to the least loaded members, connector instances before
// tasks.
func (r *round) assign() {
	var byKind [2][]int
	for _, n := range r.toAssign {
		kind := r.kind(n)
		byKind[kind] = append(byKind[kind], n)
	}
	for kind, list := range byKind {
		r.level(kind, list)
	}
}

// level gives one piece of work to each of the least loaded members, and repeats this until their
// load reaches that of the next members.
func (r *round) level(kind int, list []int) {
	slices.SortFunc(r.loads, func(a, b *load) int {
		return cmp.Or(cmp.Compare(len(a.work[kind]), len(b.work[kind])), strings.Compare(a.id, b.id))
	})
	low := 0
	for len(list) > 0 {
		count := len(r.loads[0].work[kind])
		for low < len(r.loads) && len(r.loads[low].work[kind]) <= count {
			low++
		}
		n := min(low, len(list))
		for i, w := range list[:n] {
			r.loads[i].give(kind, w)
		}
		list = list[n:]
	}
}
