package topic

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"

	"millrace/internal/cli/terminal"
)

// describedGroup is a group in the output of describe.
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

// groupPartition is the progress of a group in a partition.
type groupPartition struct {
	topicPartition
	Current *int64  `json:"current_offset"` // nil: no offset was committed
	End     *int64  `json:"log_end_offset"` // nil: the partition no longer exists
	Lag     *int64  `json:"lag"`
	ID      *string `json:"consumer_id"` // nil: no member consumes it
	Host    *string `json:"host"`
	Client  *string `json:"client_id"`
}

func (o *groupsOptions) describe(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		groups, err := o.named(ctx, admin)
		if err != nil {
			return err
		}
		all, watching := []*describedGroup{}, cmd.Flags().Changed("watch")
		for _, g := range groups {
			d, err := describeGroup(ctx, admin, g)
			if err != nil {
				return fmt.Errorf("describing group %s: %w", g.Group, err)
			}
			all = append(all, d)
			if len(d.Members) == 0 && o.Tabular() && !watching {
				if err := terminal.Say(cmd.ErrOrStderr(), "Consumer group '%s' has no active members.", g.Group); err != nil {
					return err
				}
			}
		}
		return o.ShowNamed(cmd.OutOrStdout(), all, groupNames(groups), func(w io.Writer) { o.table(w, all) })
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
