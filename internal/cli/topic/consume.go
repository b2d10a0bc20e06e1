package topic

import (
	"bufio"
	"context"
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/cli/terminal"
	"millrace/runtime/kafka"
)

// consumeOptions is what the flags of consume say.
type consumeOptions struct {
	brokers
	topic, include string
	group          string
	fromBeginning  bool
	partition      int
	offset         string
	most, timeout  int64
	isolation      string
	properties     []string // of the printer of records
}

func consumeCommand() *cobra.Command {
	o := &consumeOptions{}
	cmd := &cobra.Command{
		Use:   "consume",
		Short: "Print the records of a Kafka topic",
		Long: `Print the records of a topic as they come, until Ctrl-C, --max-messages or --timeout-ms. The flags are those of
kafka-console-consumer.sh. With --group, what was printed is committed, and nothing else: the next consumer of the group
goes on after it.

Properties of what is printed, with --formatter-property (or --property):
  print.key=true  print.value=false  print.timestamp=true  print.partition=true  print.offset=true  print.headers=true
  key.separator=SEP (default a tab)  line.separator=SEP  headers.separator=SEP  null.literal=TEXT (default null)

With --output json each record is an object on a line of its own, with everything that is known of it.`,
		Example: `  worker consume --topic orders --from-beginning
  worker consume --topic orders --from-beginning --property print.key=true --property key.separator=:
  worker consume --topic orders --group audit --max-messages 100 --timeout-ms 5000 --output json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	flags := cmd.Flags()
	o.addFlags(flags, "consumer")
	o.AddOutput(flags, terminal.AsTable, terminal.AsJSON)
	flags.StringVar(&o.topic, "topic", "", "the topic")
	flags.StringVar(&o.include, "include", "", "a regular expression of topics, instead of --topic")
	flags.StringVar(&o.group, "group", "", "the consumer group: starts where that is, and commits what was printed")
	flags.BoolVar(&o.fromBeginning, "from-beginning", false, "from the earliest record, unless the group is further; else from the next that comes")
	flags.IntVar(&o.partition, "partition", -1, "only this partition")
	flags.StringVar(&o.offset, "offset", "", "with --partition: where to begin: a number, earliest or latest")
	flags.Int64Var(&o.most, "max-messages", -1, "end after so many records")
	flags.Int64Var(&o.timeout, "timeout-ms", -1, "end when no record came for so many milliseconds")
	flags.StringVar(&o.isolation, "isolation-level", "read_uncommitted", "read_committed leaves out what transactions aborted, or have not ended")
	flags.StringArrayVar(&o.properties, "formatter-property", nil, "KEY=VALUE: what is printed, see above; repeat for more")
	accept(flags, map[string]string{"property": "formatter-property", "whitelist": "include"})
	return cmd
}

// source says what is consumed, and from where.
func (o *consumeOptions) source() ([]kgo.Opt, error) {
	switch {
	case o.topic == "" && o.include == "" || o.topic != "" && o.include != "":
		return nil, terminal.Usage("consume: expected --topic with the name of a topic, or --include with a regular expression of topics")
	case o.offset != "" && o.partition < 0:
		return nil, terminal.Usage("--offset: expected --partition with it")
	case o.partition >= 0 && (o.topic == "" || o.group != ""):
		return nil, terminal.Usage("--partition: expected --topic with it, and no --group")
	case o.partition >= 0:
		start, err := o.start()
		return []kgo.Opt{kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{o.topic: {int32(o.partition): start}})}, err
	}
	if o.topic != "" {
		return []kgo.Opt{kgo.ConsumeTopics(o.topic)}, nil
	}
	if _, err := regexp.Compile(o.include); err != nil {
		return nil, terminal.Usage("--include: %w", err)
	}
	return []kgo.Opt{kgo.ConsumeRegex(), kgo.ConsumeTopics("^(?:" + o.include + ")$")}, nil
}

// start is where a single partition is read from.
func (o *consumeOptions) start() (at kgo.Offset, err error) {
	switch {
	case o.offset == "earliest", o.offset == "" && o.fromBeginning:
		return kgo.NewOffset().AtStart(), nil
	case o.offset == "latest", o.offset == "":
		return kgo.NewOffset().AtEnd(), nil
	}
	n, err := strconv.ParseInt(o.offset, 10, 64)
	if err != nil || n < 0 {
		return at, terminal.Usage("--offset %s: expected a number, earliest or latest", o.offset)
	}
	return kgo.NewOffset().At(n), nil
}

func (o *consumeOptions) run(cmd *cobra.Command) error {
	opts, err := o.source()
	if err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return err
	}
	format, err := newRecordPrinter(o.properties)
	if err != nil {
		return err
	}
	format.json = o.Output == "json"
	c := &consumption{out: bufio.NewWriter(cmd.OutOrStdout()), format: format, most: o.most, timeout: time.Duration(o.timeout) * time.Millisecond}
	more := map[string]string{"client.id": "console-consumer", "isolation.level": o.isolation, "auto.offset.reset": "latest"}
	if o.fromBeginning {
		more["auto.offset.reset"] = "earliest"
	}
	if o.group != "" {
		more["group.id"] = o.group
		opts = append(opts, kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
			kgo.OnPartitionsRevoked(func(ctx context.Context, client *kgo.Client, _ map[string][]int32) { c.leave(ctx, client) }))
	}
	client, err := o.connect(cmd.Context(), opts, more, kafka.Consumer)
	if err != nil {
		return err
	}
	defer client.CloseAllowingRebalance()
	if o.topic != "" {
		o.warnOfMissing(cmd, client)
	}
	err = c.run(cmd.Context(), client, o.group != "")
	return errors.Join(err, terminal.Say(cmd.ErrOrStderr(), "Processed a total of %d messages", c.printed))
}

// warnOfMissing says that what is waited for is not there: it may be a slip of the pen.
func (o *consumeOptions) warnOfMissing(cmd *cobra.Command, client *kgo.Client) {
	ctx, cancel := context.WithTimeout(cmd.Context(), kafka.AnswerTimeout)
	defer cancel()
	topics, err := kadm.NewClient(client).ListTopicsWithInternal(ctx)
	if err == nil && !topics.Has(o.topic) {
		_ = terminal.Say(cmd.ErrOrStderr(), "topic %s does not exist at %s yet; waiting for it", o.topic, o.servers)
	}
}

// commitEvery is how often a group's position is committed meanwhile.
const commitEvery = time.Second
