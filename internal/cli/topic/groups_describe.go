package topic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/internal/cli/terminal"
)

// describedGroup is a group as describe prints it.
type describedGroup struct {
	Group       string           `json:"group"`
	State       string           `json:"state"`
	Protocol    string           `json:"protocol_type"`
	Assignor    string           `json:"assignor"`
	Coordinator int32            `json:"coordinator"`
	Lag         int64            `json:"lag"` // of all partitions
	Members     []groupMember    `json:"members"`
	Partitions  []groupPartition `json:"partitions"`
}

type groupMember struct {
	ID         string           `json:"consumer_id"`
	Instance   *string          `json:"group_instance_id"`
	Client     string           `json:"client_id"`
	Host       string           `json:"host"`
	Partitions []topicPartition `json:"partitions"`
}

type topicPartition struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
}

// groupPartition is where a group is in a partition.
type groupPartition struct {
	topicPartition
	Current *int64  `json:"current_offset"` // nil: nothing was committed
	End     *int64  `json:"log_end_offset"` // nil: the partition is gone
	Lag     *int64  `json:"lag"`
	ID      *string `json:"consumer_id"` // nil: nobody consumes it
	Host    *string `json:"host"`
	Client  *string `json:"client_id"`
}

func (o *groupsOptions) describe(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		groups, err := o.named(ctx, admin)
		if err != nil {
			return err
		}
		all := []*describedGroup{}
		for _, g := range groups {
			d, err := describeGroup(ctx, admin, g)
			if err != nil {
				return fmt.Errorf("describing group %s: %w", g.Group, err)
			}
			all = append(all, d)
			if len(d.Members) == 0 && o.Tabular() {
				if err := terminal.Say(cmd.ErrOrStderr(), "Consumer group '%s' has no active members.", g.Group); err != nil {
					return err
				}
			}
		}
		return o.Show(cmd.OutOrStdout(), all, func(w io.Writer) { o.table(w, all) })
	})
}

func (o *groupsOptions) table(w io.Writer, all []*describedGroup) {
	switch {
	case o.members:
		fmt.Fprintln(w, "GROUP\tCONSUMER-ID\tHOST\tCLIENT-ID\t#PARTITIONS\tASSIGNMENT")
		for _, g := range all {
			for _, m := range g.Members {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", g.Group, m.ID, m.Host, m.Client, len(m.Partitions), assignment(m.Partitions))
			}
		}
	case o.state:
		fmt.Fprintln(w, "GROUP\tCOORDINATOR\tASSIGNMENT-STRATEGY\tSTATE\t#MEMBERS\tLAG")
		for _, g := range all {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%d\t%d\n", g.Group, g.Coordinator, cmp.Or(g.Assignor, "-"), g.State, len(g.Members), g.Lag)
		}
	default:
		fmt.Fprintln(w, "GROUP\tTOPIC\tPARTITION\tCURRENT-OFFSET\tLOG-END-OFFSET\tLAG\tCONSUMER-ID\tHOST\tCLIENT-ID")
		for _, g := range all {
			for _, p := range g.Partitions {
				fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", g.Group, p.Topic, p.Partition, orDash(p.Current), orDash(p.End), orDash(p.Lag),
					orDash(p.ID), orDash(p.Host), orDash(p.Client))
			}
		}
	}
}

func orDash[T any](v *T) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprint(*v)
}

func assignment(all []topicPartition) string {
	var topics []string
	numbers := map[string][]int32{}
	for _, p := range all {
		if numbers[p.Topic] == nil {
			topics = append(topics, p.Topic)
		}
		numbers[p.Topic] = append(numbers[p.Topic], p.Partition)
	}
	for i, t := range topics {
		topics[i] = t + "(" + terminal.Joined(numbers[t]) + ")"
	}
	return cmp.Or(strings.Join(topics, ", "), "-")
}

// describeGroup puts together who is in a group, what it committed and where its topics end.
func describeGroup(ctx context.Context, admin *kadm.Client, g listedGroup) (*describedGroup, error) {
	d, err := groupMembers(ctx, admin, g)
	if err != nil {
		return nil, err
	}
	committed, err := admin.FetchOffsets(ctx, g.Group)
	if err != nil {
		return nil, fmt.Errorf("its positions: %w", err)
	}
	at := map[topicPartition]*groupPartition{}
	for _, c := range committed.Sorted() {
		p := topicPartition{c.Topic, c.Partition}
		at[p] = &groupPartition{topicPartition: p}
		if c.At >= 0 && c.Err == nil {
			at[p].Current = &c.At
		}
	}
	for i := range d.Members {
		m := &d.Members[i]
		for _, p := range m.Partitions {
			if at[p] == nil {
				at[p] = &groupPartition{topicPartition: p}
			}
			at[p].ID, at[p].Host, at[p].Client = &m.ID, &m.Host, &m.Client
		}
	}
	return d, d.measure(ctx, admin, at)
}

// measure adds the ends of the partitions, and so how far behind the group is.
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
	return nil
}

// groupMembers asks in the way of the group's protocol: the classic one, or that of KIP-848, whose groups the first does not know.
func groupMembers(ctx context.Context, admin *kadm.Client, g listedGroup) (*describedGroup, error) {
	d := &describedGroup{Group: g.Group, Protocol: g.Protocol, State: g.State, Members: []groupMember{}}
	all, err := admin.DescribeGroups(ctx, g.Group)
	if err != nil {
		return nil, err
	}
	classic := all[g.Group]
	if classic.Err == nil && classic.State != "Dead" {
		d.State, d.Assignor, d.Coordinator = classic.State, classic.Protocol, classic.Coordinator.NodeID
		for _, m := range classic.Members {
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
	if len(d.Members) > 0 {
		return d, nil
	}
	modern, err := admin.DescribeConsumerGroups(ctx, g.Group)
	if err == nil {
		err = modern[g.Group].Err
	}
	if errors.Is(err, kerr.GroupIDNotFound) || errors.Is(err, kerr.UnsupportedVersion) {
		return d, cmp.Or(classic.Err, nil)
	}
	if err != nil {
		return nil, err
	}
	d.State, d.Assignor, d.Coordinator = modern[g.Group].State, modern[g.Group].AssignorName, modern[g.Group].Coordinator.NodeID
	for _, m := range modern[g.Group].Members {
		one := groupMember{ID: m.MemberID, Instance: m.InstanceID, Client: m.ClientID, Host: m.ClientHost}
		m.Assignment.Each(func(t string, n int32) {
			if t != "" { // the embedded broker gives ids alone
				one.Partitions = append(one.Partitions, topicPartition{t, n})
			}
		})
		d.Members = append(d.Members, one)
	}
	return d, nil
}
