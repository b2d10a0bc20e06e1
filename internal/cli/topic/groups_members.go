package topic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
)

// describeGroup combines the members of a group, its committed offsets and the ends of its topics.
func describeGroup(ctx context.Context, admin *kadm.Client, g listedGroup) (*describedGroup, error) {
	d, err := groupMembers(ctx, admin, g)
	if err != nil {
		return nil, err
	}
	committed, err := admin.FetchOffsets(ctx, g.Group)
	if err != nil {
		return nil, fmt.Errorf("its offsets: %w", err)
	}
	at := map[topicPartition]*groupPartition{}
	for _, c := range committed.Sorted() {
		p := topicPartition{c.Topic, c.Partition}
		at[p] = &groupPartition{topicPartition: p}
		if c.At >= 0 && c.Err == nil {
			at[p].Current = &c.At
		}
	}
	d.addMembers(at)
	return d, d.measure(ctx, admin, at)
}

// addMembers adds the members to the partitions that they consume.
func (d *describedGroup) addMembers(at map[topicPartition]*groupPartition) {
	for i := range d.Members {
		m := &d.Members[i]
		for _, p := range m.Partitions {
			if at[p] == nil {
				at[p] = &groupPartition{topicPartition: p}
			}
			at[p].ID, at[p].Host, at[p].Client = &m.ID, &m.Host, &m.Client
		}
	}
}

// measure adds the ends of the partitions, and the lag of the group.
func (d *describedGroup) measure(ctx context.Context, admin *kadm.Client, at map[topicPartition]*groupPartition) error {
	topics := map[string]bool{}
	for p := range at {
		topics[p.Topic] = true
	}
	d.Partitions = []groupPartition{}
	if len(topics) == 0 {
		return nil
	}
	var names []string
	for t := range topics {
		names = append(names, t)
	}
	ends, err := admin.ListEndOffsets(ctx, names...)
	if err != nil {
		return fmt.Errorf("the ends of its topics: %w", err)
	}
	d.addLag(at, ends)
	return nil
}

func (d *describedGroup) addLag(at map[topicPartition]*groupPartition, ends kadm.ListedOffsets) {
	for _, p := range at {
		if end, ok := ends.Lookup(p.Topic, p.Partition); ok && end.Err == nil {
			p.End = &end.Offset
		}
		if p.Current != nil && p.End != nil {
			lag := max(*p.End-*p.Current, 0)
			p.Lag = &lag
			d.Lag += lag
		}
		d.Partitions = append(d.Partitions, *p)
	}
	slices.SortFunc(d.Partitions, func(a, b groupPartition) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition))
	})
}

// groupMembers reads the members of a group. It asks by the classic protocol first, and if that has
// no members by the protocol of KIP-848, whose groups the classic request does not know.
func groupMembers(ctx context.Context, admin *kadm.Client, g listedGroup) (*describedGroup, error) {
	d := &describedGroup{Group: g.Group, Protocol: g.Protocol, State: g.State, Members: []groupMember{}}
	all, err := admin.DescribeGroups(ctx, g.Group)
	if err != nil {
		return nil, err
	}
	classic := all[g.Group]
	if classic.Err == nil && classic.State != "Dead" {
		d.addClassic(classic)
	}
	if len(d.Members) > 0 {
		return d, nil
	}
	modern, err := admin.DescribeConsumerGroups(ctx, g.Group)
	if err == nil {
		err = modern[g.Group].Err
	}
	if errors.Is(err, kerr.GroupIDNotFound) || errors.Is(err, kerr.UnsupportedVersion) {
		return d, classic.Err
	}
	if err != nil {
		return nil, err
	}
	d.addModern(modern[g.Group])
	return d, nil
}

func (d *describedGroup) addClassic(g kadm.DescribedGroup) {
	d.State, d.Assignor, d.Coordinator = g.State, g.Protocol, g.Coordinator.NodeID
	for _, m := range g.Members {
		one := groupMember{ID: m.MemberID, Instance: m.InstanceID, Client: m.ClientID, Host: m.ClientHost}
		if a, ok := m.Assigned.AsConsumer(); ok {
			for _, t := range a.Topics {
				for _, n := range t.Partitions {
					one.Partitions = append(one.Partitions, topicPartition{t.Topic, n})
				}
			}
		}
		d.Members = append(d.Members, one)
	}
}

func (d *describedGroup) addModern(g kadm.DescribedConsumerGroup) {
	d.State, d.Assignor, d.Coordinator = g.State, g.AssignorName, g.Coordinator.NodeID
	for _, m := range g.Members {
		one := groupMember{ID: m.MemberID, Instance: m.InstanceID, Client: m.ClientID, Host: m.ClientHost}
		m.Assignment.Each(func(t string, n int32) {
			if t != "" { // the embedded broker sends topic ids only
				one.Partitions = append(one.Partitions, topicPartition{t, n})
			}
		})
		d.Members = append(d.Members, one)
	}
}
