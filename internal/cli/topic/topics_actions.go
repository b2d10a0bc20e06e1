package topic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/internal/cli/terminal"
)

func (o *topicsOptions) create(cmd *cobra.Command) error {
	given, err := splitPairs("config", o.configs)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("partitions") && o.partitions < 1 || o.partitions > 1<<31-1 {
		return terminal.Usage("--partitions %d: expected a number above 0", o.partitions)
	}
	if cmd.Flags().Changed("replication-factor") && o.replicas < 1 || o.replicas > 1<<15-1 {
		return terminal.Usage("--replication-factor %d: expected a number from 1 to the number of brokers", o.replicas)
	}
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		config := map[string]*string{}
		for k, v := range given {
			config[k] = &v
		}
		resp, err := admin.CreateTopic(ctx, int32(orDefault(o.partitions)), int16(orDefault(o.replicas)), config, o.topic)
		if errors.Is(err, kerr.TopicAlreadyExists) && o.ifNotExists {
			return nil
		}
		if err != nil {
			return topicError(o.topic, err, resp.ErrMessage)
		}
		return terminal.Say(cmd.OutOrStdout(), "Created topic %s.", o.topic)
	})
}

// orDefault returns the number of a request, in which -1 is the default of the brokers.
func orDefault(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// topicError is the error of a broker, with the broker's message if it sent one.
func topicError(topic string, err error, message string) error {
	if message != "" {
		return fmt.Errorf("topic %s: %s: %w", topic, message, err)
	}
	return fmt.Errorf("topic %s: %w", topic, err)
}

// matching returns the topics that the user named, or all topics. It is an error if there are none,
// unless --if-exists is given.
func (o *topicsOptions) matching(ctx context.Context, admin *kadm.Client) ([]kadm.TopicDetail, error) {
	all, err := admin.ListTopicsWithInternal(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the topics of %s: %w", o.servers, err)
	}
	wanted, err := regexp.Compile("^(?:" + strings.ReplaceAll(strings.TrimSpace(o.topic), ",", "|") + ")$")
	if err != nil {
		return nil, terminal.Usage("--topic %s: expected names or a regular expression: %w", o.topic, err)
	}
	var out []kadm.TopicDetail
	for _, t := range all.Sorted() {
		if (o.topic == "" || wanted.MatchString(t.Topic)) && !(o.hideOwn && t.IsInternal) {
			out = append(out, t)
		}
	}
	if len(out) == 0 && o.topic != "" && !o.ifExists {
		return nil, fmt.Errorf("topic %s does not exist at %s; %s topics list shows the topics", o.topic, o.servers, terminal.Program())
	}
	return out, nil
}

func (o *topicsOptions) list(cmd *cobra.Command) error {
	o.ifExists = true
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		topics, err := o.matching(ctx, admin)
		if err != nil {
			return err
		}
		names := []string{}
		for _, t := range topics {
			names = append(names, t.Topic)
		}
		return o.ShowNamed(cmd.OutOrStdout(), names, names, func(w io.Writer) {
			if o.Wide() {
				fmt.Fprintln(w, "TOPIC\tPARTITIONS\tREPLICAS\tINTERNAL")
				for _, t := range topics {
					fmt.Fprintf(w, "%s\t%d\t%d\t%t\n", t.Topic, len(t.Partitions), t.Partitions.NumReplicas(), t.IsInternal)
				}
				return
			}
			for _, name := range names {
				fmt.Fprintln(w, name)
			}
		})
	})
}

func (o *topicsOptions) alter(cmd *cobra.Command) error {
	if o.partitions < 1 {
		return terminal.Usage("alter: expected --partitions with a number above the topic's own")
	}
	return o.eachTopic(cmd, nil, func(ctx context.Context, admin *kadm.Client, name string) error {
		all, err := admin.UpdatePartitions(ctx, o.partitions, name)
		if err != nil {
			return err
		}
		if resp := all[name]; resp.Err != nil {
			return topicError(name, resp.Err, resp.ErrMessage)
		}
		return terminal.Say(cmd.OutOrStdout(), "Topic %s has %d partitions.", name, o.partitions)
	})
}

func (o *topicsOptions) delete(cmd *cobra.Command) error {
	sure := func(names []string) error {
		return o.sure.Get(cmd, "Delete "+strings.Join(names, ", ")+" and all records?")
	}
	return o.eachTopic(cmd, sure, func(ctx context.Context, admin *kadm.Client, name string) error {
		resp, err := admin.DeleteTopic(ctx, name)
		if err != nil {
			return topicError(name, err, resp.ErrMessage)
		}
		return terminal.Say(cmd.OutOrStdout(), "Deleted topic %s.", name)
	})
}

// eachTopic calls do for each matching topic, if the user is sure. A nil sure does not ask.
func (o *topicsOptions) eachTopic(cmd *cobra.Command, sure func(names []string) error, do func(ctx context.Context, admin *kadm.Client, name string) error) error {
	return o.admin(cmd, func(ctx context.Context, admin *kadm.Client) error {
		topics, err := o.matching(ctx, admin)
		if err != nil {
			return err
		}
		var names []string
		for _, t := range topics {
			names = append(names, t.Topic)
		}
		if sure != nil && len(names) > 0 {
			if err := sure(names); err != nil {
				return err
			}
		}
		var errs []error
		for _, t := range topics {
			errs = append(errs, do(ctx, admin, t.Topic))
		}
		return errors.Join(errs...)
	})
}
