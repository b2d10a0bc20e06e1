package group

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// led is what only the leader knows about a round.
type led struct {
	owners  map[Work]string
	workers []string
	binds   bool
}

// lead computes the assignment of every member. The broker asks one member for it, between join and
// sync.
func (m *Member) lead(ctx context.Context, in joined) ([]kmsg.SyncGroupRequestGroupAssignment, *led) {
	members, unreadable := m.readMembers(in)
	cluster, ok := m.upToDate(ctx, members)
	every := assignment{leader: in.id, leaderURL: m.o.URL, offset: cluster.Offset, mismatch: !ok}
	shares := make([]share, len(members))
	if ok {
		shares, every.delay = m.plan(cluster, members, in)
	}
	list := make([]kmsg.SyncGroupRequestGroupAssignment, 0, len(members))
	give := func(id string, s share) {
		a := every
		a.assigned, a.revoked = s.assigned, s.revoked
		g := kmsg.NewSyncGroupRequestGroupAssignment()
		g.MemberID, g.MemberAssignment = id, a.encode(in.version)
		list = append(list, g)
	}
	for i, s := range shares {
		give(members[i].id, s)
	}
	for _, id := range unreadable { // every member needs an answer that it can decode
		give(id, share{})
	}
	binds := len(unreadable) == 0 && !slices.ContainsFunc(members, func(m member) bool { return !m.binds })
	return list, &led{owners(members, shares), urls(members), binds}
}

func urls(members []member) (list []string) {
	for _, m := range members {
		list = append(list, m.url)
	}
	slices.Sort(list)
	return list
}

// readMembers returns the members sorted by id, and the ids of those with unreadable metadata.
func (m *Member) readMembers(in joined) (members []member, unreadable []string) {
	for _, from := range in.members {
		data, err := decodeMetadata(from.ProtocolMetadata)
		if err != nil {
			m.o.Log.Warn("a worker of the group gets no work: its metadata cannot be read", "member", from.MemberID, "error", err)
			unreadable = append(unreadable, from.MemberID)
			continue
		}
		members = append(members, member{from.MemberID, data})
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.id, b.id) })
	return members, unreadable
}

// upToDate returns a snapshot at least as new as that of every member. If there is none, ok is
// false and the snapshot's offset is the one that every member has to reach.
func (m *Member) upToDate(ctx context.Context, members []member) (cluster Cluster, ok bool) {
	var newest int64
	for i, member := range members {
		if i == 0 || member.offset > newest {
			newest = member.offset
		}
	}
	if cluster = m.o.Snapshot(); cluster.Offset < newest {
		_ = m.refresh(ctx) // the offset shows whether it helped
		cluster = m.o.Snapshot()
	}
	if cluster.Offset < newest {
		m.o.Log.Warn("the config topic has more than this worker has read: assigning nothing in this round",
			"offset", cluster.Offset, "expected", newest)
		return Cluster{Offset: newest}, false
	}
	return m.assignable(cluster), true
}

// assignable drops connectors whose names do not fit into an assignment.
func (m *Member) assignable(c Cluster) Cluster {
	left := maps.Clone(c.Tasks)
	for name := range c.Tasks {
		if len(name) > longestString {
			m.o.Log.Error("a connector is not assigned: its name is too long", "connector", name[:100], "bytes", len(name), "most", longestString)
			delete(left, name)
		}
	}
	c.Tasks = left
	return c
}

func (m *Member) plan(c Cluster, members []member, in joined) ([]share, time.Duration) {
	if in.protocol == Eager {
		return eager(c.Tasks, members), 0
	}
	return m.cooperative.assign(c.Tasks, members, m.completed, in.generation)
}

// owners returns the owner of each piece of work after the round.
func owners(members []member, shares []share) map[Work]string {
	n := 0
	for _, s := range shares {
		n += len(s.holds)
	}
	owners := make(map[Work]string, n)
	for i, s := range shares {
		for _, w := range s.holds {
			owners[w] = members[i].url
		}
	}
	return owners
}
