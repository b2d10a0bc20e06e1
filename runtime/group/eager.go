package group

// member is one of a group's workers, as it told of itself when it joined.
type member struct {
	id string
	metadata
}

// share is what a member gets in a round.
type share struct {
	assigned, revoked []Work // sorted
	holds             []Work // all that it has then
}

// eager deals out everything anew: connectors round robin, then tasks from where that ended. Members are sorted by id. Shares
// are in the order of the members.
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
