package topic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/internal/cli/terminal"
)

// topicsOptions is what the flags of topics say.
type topicsOptions struct {
	brokers
	topic       string
	partitions  int
	replicas    int
	configs     []string
	ifExists    bool
	ifNotExists bool
	hideOwn     bool // topics that are the cluster's own
	sure        terminal.Consent
}

// topicActions are what topics does: each is a verb, and a flag as in kafka-topics.sh.
var topicActions = []struct {
	name, args, short string
	flags             []string
	do                func(o *topicsOptions, cmd *cobra.Command) error
}{
	{"create", "TOPIC", "Create a topic", []string{"partitions", "replication-factor", "config", "if-not-exists"}, (*topicsOptions).create},
	{"list", "", "List topics, one a line", []string{"exclude-internal"}, (*topicsOptions).list},
	{"describe", "[TOPIC]", "Show topics with their partitions and what is configured for them", []string{"exclude-internal"}, (*topicsOptions).describe},
	{"alter", "TOPIC", "Give a topic more partitions", []string{"partitions", "if-exists"}, (*topicsOptions).alter},
	{"delete", "TOPIC", "Delete topics, with all that is in them", []string{"if-exists", "yes"}, (*topicsOptions).delete},
}

func topicsCommand() *cobra.Command {
	o := &topicsOptions{}
	var names []string
	cmd := &cobra.Command{
		Use:   "topics",
		Short: "Create, list, describe, alter and delete Kafka topics",
		Long: `Look after the topics of a Kafka cluster, or of the embedded broker. The flags are those of kafka-topics.sh.

TOPIC may be a regular expression where topics are listed, described, altered or deleted; commas separate several.`,
		Example: `  worker topics create orders --partitions 3 --config cleanup.policy=compact
  worker topics --bootstrap-server localhost:9092 --create --topic orders --partitions 3 --replication-factor 1
  worker topics --bootstrap-server localhost:9092 --list
  worker topics describe orders --output json`,
		Args: cobra.NoArgs,
	}
	o.addFlags(cmd.PersistentFlags(), "")
	o.AddOutput(cmd.PersistentFlags(), terminal.AsTable, terminal.AsWide, terminal.AsJSON, terminal.AsYAML, terminal.AsName)
	flags := cmd.Flags()
	o.addTopicFlags(flags)
	flags.StringVar(&o.topic, "topic", "", "the topic, as TOPIC above")
	for _, a := range topicActions {
		flags.Bool(a.name, false, a.short)
		names = append(names, a.name)
		cmd.AddCommand(o.verb(a.name, a.args, a.short, a.flags, a.do))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		name, err := oneOf(cmd.Flags(), names...)
		if err != nil {
			return err
		}
		i := slices.Index(names, name)
		if o.topic == "" && strings.HasPrefix(topicActions[i].args, "TOPIC") {
			return terminal.Usage("--%s: expected --topic with the name of a topic", name)
		}
		return topicActions[i].do(o, cmd)
	}
	return cmd
}

func (o *topicsOptions) addTopicFlags(flags *pflag.FlagSet) {
	o.sure.Add(flags)
	flags.IntVar(&o.partitions, "partitions", 0, "how many partitions (default the brokers' num.partitions)")
	flags.IntVar(&o.replicas, "replication-factor", 0, "how many copies of each partition (default the brokers')")
	flags.StringArrayVar(&o.configs, "config", nil, "KEY=VALUE: a configuration of the topic; repeat for more")
	flags.BoolVar(&o.ifExists, "if-exists", false, "say nothing where there is no such topic")
	flags.BoolVar(&o.ifNotExists, "if-not-exists", false, "say nothing where there is such a topic")
	flags.BoolVar(&o.hideOwn, "exclude-internal", false, "without the cluster's own topics, such as __consumer_offsets")
}

// verb is an action as a command: topics create TOPIC.
func (o *topicsOptions) verb(name, args, short string, flags []string, do func(*topicsOptions, *cobra.Command) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: strings.TrimSpace(name + " " + args), Short: short,
		Args: map[string]cobra.PositionalArgs{"": cobra.NoArgs, "TOPIC": cobra.ExactArgs(1), "[TOPIC]": cobra.MaximumNArgs(1)}[args],
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.topic = args[0]
			}
			return do(o, cmd)
		},
	}
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	o.addTopicFlags(all)
	for _, f := range flags {
		cmd.Flags().AddFlag(all.Lookup(f))
	}
	return cmd
}

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
		unset := func(n int) int {
			if n == 0 {
				return -1 // the brokers' default
			}
			return n
		}
		resp, err := admin.CreateTopic(ctx, int32(unset(o.partitions)), int16(unset(o.replicas)), config, o.topic)
		if errors.Is(err, kerr.TopicAlreadyExists) && o.ifNotExists {
			return nil
		}
		if err != nil {
			return topicError(o.topic, err, resp.ErrMessage)
		}
		return terminal.Say(cmd.OutOrStdout(), "Created topic %s.", o.topic)
	})
}

// topicError is a broker's refusal, in its own words where it has any.
func topicError(topic string, err error, message string) error {
	if message != "" {
		return fmt.Errorf("topic %s: %s: %w", topic, message, err)
	}
	return fmt.Errorf("topic %s: %w", topic, err)
}

// matching are the topics that --topic names; all of them without it. None is an error, unless --if-exists.
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
		return nil, fmt.Errorf("topic %s does not exist at %s; worker topics list shows those that do", o.topic, o.servers)
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
		return o.sure.Get(cmd, "Delete "+strings.Join(names, ", ")+", with all records?")
	}
	return o.eachTopic(cmd, sure, func(ctx context.Context, admin *kadm.Client, name string) error {
		resp, err := admin.DeleteTopic(ctx, name)
		if err != nil {
			return topicError(name, err, resp.ErrMessage)
		}
		return terminal.Say(cmd.OutOrStdout(), "Deleted topic %s.", name)
	})
}

// eachTopic does something with the topics that are meant, if the user is sure; nil does not ask.
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
