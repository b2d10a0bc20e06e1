package topic

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kmsg"

	"millrace/internal/cli/terminal"
)

// describedTopic is a topic in the output of describe.
type describedTopic struct {
	Topic      string               `json:"topic"`
	ID         string               `json:"id"`
	Internal   bool                 `json:"internal"`
	Replicas   int                  `json:"replication_factor"`
	Configs    map[string]string    `json:"configs"` // only those set for the topic
	Partitions []describedPartition `json:"partitions"`
}

type describedPartition struct {
	Partition int32   `json:"partition"`
	Leader    int32   `json:"leader"` // -1: none
	Replicas  []int32 `json:"replicas"`
	ISR       []int32 `json:"isr"`
}

// describe prints what kafka-topics.sh does: a line for each topic, and one for each partition.
func (o *topicsOptions) describe(cmd *cobra.Command) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		topics, err := o.matching(ctx, admin)
		if err != nil {
			return err
		}
		all, err := describeTopics(ctx, admin, topics)
		if err != nil {
			return err
		}
		var names []string
		for _, t := range all {
			names = append(names, t.Topic)
		}
		return o.ShowNamed(cmd.OutOrStdout(), all, names, func(w io.Writer) { describedTable(w, all) })
	})
}

func describedTable(w io.Writer, all []describedTopic) {
	for _, t := range all {
		fmt.Fprintf(w, "Topic: %s\tTopicId: %s\tPartitionCount: %d\tReplicationFactor: %d\tConfigs: %s\n",
			t.Topic, t.ID, len(t.Partitions), t.Replicas, pairs(t.Configs))
		for _, p := range t.Partitions {
			leader := any(p.Leader)
			if p.Leader < 0 {
				leader = "none"
			}
			fmt.Fprintf(w, "\tTopic: %s\tPartition: %d\tLeader: %v\tReplicas: %s\tIsr: %s\n", t.Topic, p.Partition, leader, terminal.Joined(p.Replicas), terminal.Joined(p.ISR))
		}
	}
}

func describeTopics(ctx context.Context, admin *kadm.Client, topics []kadm.TopicDetail) ([]describedTopic, error) {
	var names []string
	for _, t := range topics {
		names = append(names, t.Topic)
	}
	configs, err := admin.DescribeTopicConfigs(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("reading the configurations of topics: %w", err)
	}
	out := []describedTopic{}
	for _, t := range topics {
		d := describedTopic{Topic: t.Topic, ID: base64.RawURLEncoding.EncodeToString(t.ID[:]), Internal: t.IsInternal, Replicas: t.Partitions.NumReplicas(), Configs: map[string]string{}}
		for _, p := range t.Partitions.Sorted() {
			d.Partitions = append(d.Partitions, describedPartition{p.Partition, p.Leader, p.Replicas, p.ISR})
		}
		if err := d.addConfigs(configs); err != nil {
			return nil, fmt.Errorf("reading the configuration of topic %s: %w", t.Topic, err)
		}
		out = append(out, d)
	}
	return out, nil
}

func (d *describedTopic) addConfigs(all kadm.ResourceConfigs) error {
	own, err := all.On(d.Topic, nil)
	if err = cmp.Or(err, own.Err); err != nil {
		return err
	}
	for _, c := range own.Configs {
		if c.Source == kmsg.ConfigSourceDynamicTopicConfig && c.Value != nil {
			d.Configs[c.Key] = *c.Value
		}
	}
	return nil
}

func pairs(of map[string]string) string {
	var all []string
	for k, v := range of {
		all = append(all, k+"="+v)
	}
	slices.Sort(all)
	return terminal.Joined(all)
}
