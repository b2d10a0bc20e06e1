package group

// member is one worker of a group, as described by its JoinGroup metadata.
type member struct {
	id string
	metadata
}

// share is the work that a member gets in a round.
type share struct {
	assigned, revoked []Work // sorted
	holds             []Work // all work that it holds afterwards
}

// eager assigns all work from scratch: connectors round robin, then tasks, continuing with the next
// member. Members must be sorted by id; the shares are in the same order.
func eager(tasks map[string]int, members []member) []share {
	all := newIndex(tasks)
	shares := make([]share, len(members))
	next := 0
	deal := func(instances bool) {
		for _, w := range all.works {
			if (w.Task == Instance) == instances {
				s := &shares[next%len(shares)]
				s.assigned = append(s.assigned, w)
				next++
			}
		}
	}
	deal(true)
	deal(false)
	for i := range shares {
		shares[i].assigned = sorted(shares[i].assigned)
		shares[i].holds = shares[i].assigned
	}
	return shares
}
