package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

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
	o.addOutput(flags, asTable, asJSON)
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
		return nil, usage("consume: expected --topic with the name of a topic, or --include with a regular expression of topics")
	case o.offset != "" && o.partition < 0:
		return nil, usage("--offset: expected --partition with it")
	case o.partition >= 0 && (o.topic == "" || o.group != ""):
		return nil, usage("--partition: expected --topic with it, and no --group")
	case o.partition >= 0:
		start, err := o.start()
		return []kgo.Opt{kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{o.topic: {int32(o.partition): start}})}, err
	}
	if o.topic != "" {
		return []kgo.Opt{kgo.ConsumeTopics(o.topic)}, nil
	}
	if _, err := regexp.Compile(o.include); err != nil {
		return nil, usage("--include: %w", err)
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
		return at, usage("--offset %s: expected a number, earliest or latest", o.offset)
	}
	return kgo.NewOffset().At(n), nil
}

func (o *consumeOptions) run(cmd *cobra.Command) error {
	opts, err := o.source()
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	format, err := newRecordPrinter(o.properties)
	if err != nil {
		return err
	}
	format.json = o.output == "json"
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
	return errors.Join(err, say(cmd.ErrOrStderr(), "Processed a total of %d messages", c.printed))
}

// warnOfMissing says that what is waited for is not there: it may be a slip of the pen.
func (o *consumeOptions) warnOfMissing(cmd *cobra.Command, client *kgo.Client) {
	ctx, cancel := context.WithTimeout(cmd.Context(), brokerTimeout)
	defer cancel()
	topics, err := kadm.NewClient(client).ListTopicsWithInternal(ctx)
	if err == nil && !topics.Has(o.topic) {
		_ = say(cmd.ErrOrStderr(), "topic %s does not exist at %s yet; waiting for it", o.topic, o.servers)
	}
}

// consumption prints records, and remembers which.
type consumption struct {
	out      *bufio.Writer
	format   *recordPrinter
	most     int64 // -1: no limit
	timeout  time.Duration
	printed  int64
	position map[string]map[int32]kgo.EpochOffset // after what was printed and not committed
	failed   error
}

// commitEvery is how often a group's position is committed meanwhile.
const commitEvery = time.Second

func (c *consumption) run(ctx context.Context, client *kgo.Client, commits bool) error {
	c.position = map[string]map[int32]kgo.EpochOffset{}
	committed := time.Now()
	for c.printed != c.most && ctx.Err() == nil {
		fetches := c.poll(ctx, client)
		err := c.print(fetches)
		if commits && (err != nil || c.printed == c.most || time.Since(committed) >= commitEvery) {
			err = errors.Join(err, c.commit(client))
			committed = time.Now()
		}
		if err != nil {
			return err
		}
		if fetches.Empty() && c.timeout > 0 { // nothing came
			break
		}
		client.AllowRebalance()
	}
	if commits {
		return c.commit(client)
	}
	return nil
}

// poll waits for records, no longer than the timeout.
func (c *consumption) poll(ctx context.Context, client *kgo.Client) kgo.Fetches {
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	return client.PollFetches(ctx)
}

// print writes records out. What it counts has left this process.
func (c *consumption) print(fetches kgo.Fetches) error {
	if err := fetches.Err(); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("reading: %w", err)
	}
	for it := fetches.RecordIter(); !it.Done() && c.printed != c.most; c.printed++ {
		r := it.Next()
		if err := c.format.print(c.out, r); err != nil {
			return fmt.Errorf("printing: %w", err)
		}
		of := c.position[r.Topic]
		if of == nil {
			of = map[int32]kgo.EpochOffset{}
			c.position[r.Topic] = of
		}
		of[r.Partition] = kgo.EpochOffset{Epoch: r.LeaderEpoch, Offset: r.Offset + 1}
	}
	if err := c.out.Flush(); err != nil {
		c.position = nil // nobody knows what was seen
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

// commit stores the group's position: after what was printed.
func (c *consumption) commit(client *kgo.Client) error {
	if len(c.position) == 0 {
		return c.failed
	}
	ctx, cancel := context.WithTimeout(context.Background(), brokerTimeout) // Ctrl-C ends the reading, not this
	defer cancel()
	err := kafka.CommitSync(ctx, client, c.position)
	c.position = map[string]map[int32]kgo.EpochOffset{}
	if err != nil {
		return fmt.Errorf("committing the group's position: %w", err)
	}
	return nil
}

// leave commits before partitions go to another consumer of the group.
func (c *consumption) leave(_ context.Context, client *kgo.Client) { c.failed = c.commit(client) }
