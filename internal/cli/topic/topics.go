package topic

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/internal/cli/terminal"
)

// topicsOptions are the flags of topics.
type topicsOptions struct {
	brokers
	topic       string
	partitions  int
	replicas    int
	configs     []string
	ifExists    bool
	ifNotExists bool
	hideOwn     bool // the cluster's own topics
	sure        terminal.Consent
}

// topicActions are the subcommands of topics. Each is also a flag, as in kafka-topics.sh.
var topicActions = []struct {
	name, args, short string
	flags             []string
	do                func(o *topicsOptions, cmd *cobra.Command) error
}{
	{"create", "TOPIC", "Create a topic", []string{"partitions", "replication-factor", "config", "if-not-exists"}, (*topicsOptions).create},
	{"list", "", "List topics, one a line", []string{"exclude-internal"}, (*topicsOptions).list},
	{"describe", "[TOPIC]", "Show topics with their partitions and configurations", []string{"exclude-internal"}, (*topicsOptions).describe},
	{"alter", "TOPIC", "Add partitions to a topic", []string{"partitions", "if-exists"}, (*topicsOptions).alter},
	{"delete", "TOPIC", "Delete topics and their records", []string{"if-exists", "yes"}, (*topicsOptions).delete},
}

func topicsCommand() *cobra.Command {
	o := &topicsOptions{}
	var names []string
	cmd := &cobra.Command{
		Use:   "topics",
		Short: "Create, list, describe, alter and delete Kafka topics",
		Long: `Manage the topics of a Kafka cluster or of the embedded broker. The flags are those of
kafka-topics.sh.

For list, describe, alter and delete, TOPIC may be a regular expression, or several of them,
comma-separated.`,
		Example: `  worker topics create orders --partitions 3 --config cleanup.policy=compact
  worker topics --bootstrap-server localhost:9092 --create --topic orders --partitions 3 --replication-factor 1
  worker topics --bootstrap-server localhost:9092 --list
  worker topics describe orders --output json`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{terminal.OwnForm: "(--create | --list | --describe | --alter | --delete)"},
	}
	o.addFlags(cmd.PersistentFlags(), "")
	o.AddNamedOutput(cmd.PersistentFlags())
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
	flags.IntVar(&o.partitions, "partitions", 0, "the number of partitions (default: the brokers' num.partitions)")
	flags.IntVar(&o.replicas, "replication-factor", 0, "the number of replicas of each partition (default: that of the brokers)")
	flags.StringArrayVar(&o.configs, "config", nil, "KEY=VALUE: a configuration of the topic; may be repeated")
	flags.BoolVar(&o.ifExists, "if-exists", false, "succeed if the topic does not exist")
	flags.BoolVar(&o.ifNotExists, "if-not-exists", false, "succeed if the topic exists already")
	flags.BoolVar(&o.hideOwn, "exclude-internal", false, "skip the cluster's own topics, such as __consumer_offsets")
}

// verb returns an action as a command, such as topics create TOPIC.
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
	if name == "list" || name == "describe" {
		terminal.Watched(cmd)
	}
	return cmd
}
