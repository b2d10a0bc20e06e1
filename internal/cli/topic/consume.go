package topic

import (
	"bufio"
	"context"
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/internal/cli/terminal"
	"millrace/runtime/kafka"
)

// consumeOptions are the flags of consume.
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
		Long: `Print the records of a topic as they arrive, until Ctrl-C, --max-messages or --timeout-ms. The
flags are those of kafka-console-consumer.sh. With --group the command commits the offsets of the
records that it has printed, so that the next consumer of the group continues after them.

Properties of the output, with --formatter-property or --property:
  print.key=true        print.timestamp=true  print.offset=true
  print.value=false     print.partition=true  print.headers=true
  key.separator=SEP     default: a tab        line.separator=SEP
  headers.separator=SEP default: a comma      null.literal=TEXT  default: null

--output wide prints all of these, --output json an object on each line, --output yaml the items of a
list. Records have no names, so there is no --output name.`,
		Example: `  worker consume --topic orders --from-beginning
  worker consume --topic orders --from-beginning --property print.key=true --property key.separator=:
  worker consume --topic orders --group audit --max-messages 100 --timeout-ms 5000 --output json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	o.addConsumeFlags(cmd.Flags())
	return cmd
}

func (o *consumeOptions) addConsumeFlags(flags *pflag.FlagSet) {
	o.addFlags(flags, "consumer")
	o.AddOutput(flags)
	flags.StringVar(&o.topic, "topic", "", "the topic")
	flags.StringVar(&o.include, "include", "", "a regular expression that topics match, instead of --topic")
	flags.StringVar(&o.group, "group", "", "the consumer group: start at its offsets and commit the printed records")
	flags.BoolVar(&o.fromBeginning, "from-beginning", false, "start at the earliest record unless the group has offsets; without it, start at the end")
	flags.IntVar(&o.partition, "partition", -1, "read only this partition")
	flags.StringVar(&o.offset, "offset", "", "with --partition: the offset to start at: a number, earliest or latest")
	flags.Int64Var(&o.most, "max-messages", -1, "stop after this many records")
	flags.Int64Var(&o.timeout, "timeout-ms", -1, "stop when no record has arrived for this many milliseconds")
	flags.StringVar(&o.isolation, "isolation-level", "read_uncommitted", "read_committed skips records of aborted and open transactions")
	flags.StringArrayVar(&o.properties, "formatter-property", nil, "KEY=VALUE: a property of the output, see above; may be repeated")
	accept(flags, map[string]string{"property": "formatter-property", "whitelist": "include"})
}

// source returns the client options for the topics and the partition to read.
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

// start returns the offset at which reading a single partition starts.
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
	format, err := newRecordPrinter(o.Printer, o.properties)
	if err != nil {
		return err
	}
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

// warnOfMissing reports a topic that does not exist. Its name may be mistyped.
func (o *consumeOptions) warnOfMissing(cmd *cobra.Command, client *kgo.Client) {
	ctx, cancel := context.WithTimeout(cmd.Context(), kafka.AnswerTimeout)
	defer cancel()
	topics, err := kadm.NewClient(client).ListTopicsWithInternal(ctx)
	if err == nil && !topics.Has(o.topic) {
		_ = terminal.Say(cmd.ErrOrStderr(), "topic %s does not exist at %s yet; waiting for it", o.topic, o.servers)
	}
}

// commitEvery is the time between two commits of a group's offsets.
const commitEvery = time.Second
