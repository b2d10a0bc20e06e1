package topic

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/runtime/kafka"
)

// produceOptions is what the flags of produce say.
type produceOptions struct {
	brokers
	topic, file      string
	key              string
	headers          []string
	properties       []string // of the reader of lines
	acks, compressed string
	sync             bool
}

func produceCommand() *cobra.Command {
	o := &produceOptions{}
	cmd := &cobra.Command{
		Use:   "produce",
		Short: "Send lines as records to a Kafka topic",
		Long: `Send each line of standard input, or of a file, as a record to a topic, and end when all are acknowledged. The flags are
those of kafka-console-producer.sh.

Properties of a line, with --reader-property (or --property):
  parse.key=true            the key stands before the value
  key.separator=SEP         between them (default a tab)
  parse.headers=true        headers stand before them, as k:v,k:v
  headers.delimiter=SEP     after the headers (default a tab)
  headers.separator=SEP     between two headers (default a comma)
  headers.key.separator=SEP between a header's key and value (default a colon)
  null.marker=TEXT          what stands for null, as key, value or header's value
  ignore.error=true         a line without a separator is a value`,
		Example: `  echo '{"id": 1}' | worker produce --topic orders
  worker produce --topic orders --property parse.key=true --property key.separator=: --file orders.txt
  worker produce --topic orders --header source=shop < orders.txt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	flags := cmd.Flags()
	o.addFlags(flags, "producer")
	o.AddOutput(flags, terminal.AsTable, terminal.AsJSON)
	flags.StringVar(&o.topic, "topic", "", "the topic; it is made where the brokers allow that")
	flags.StringVar(&o.file, "file", "", "the file to read (default standard input)")
	flags.StringVar(&o.key, "key", "", "the key of every record")
	flags.StringArrayVar(&o.headers, "header", nil, "KEY=VALUE: a header of every record; repeat for more")
	flags.StringArrayVar(&o.properties, "reader-property", nil, "KEY=VALUE: how lines are read, see above; repeat for more")
	flags.StringVar(&o.acks, "request-required-acks", "all", "whose acknowledgement counts: all, 1 or 0")
	flags.StringVar(&o.compressed, "compression-codec", "none", "none, gzip, snappy, lz4 or zstd")
	flags.Lookup("compression-codec").NoOptDefVal = "gzip"
	flags.BoolVar(&o.sync, "sync", false, "send a line only when the one before is acknowledged")
	accept(flags, map[string]string{"property": "reader-property", "acks": "request-required-acks"})
	return cmd
}

func (o *produceOptions) run(cmd *cobra.Command) error {
	if o.topic == "" {
		return terminal.Usage("produce: expected --topic with the name of a topic")
	}
	lines, err := newLineReader(o.properties)
	if err != nil {
		return err
	}
	var headers []kgo.RecordHeader
	for _, h := range o.headers {
		key, value, ok := strings.Cut(h, "=")
		if !ok {
			return terminal.Usage("--header %s: expected KEY=VALUE", h)
		}
		headers = append(headers, kgo.RecordHeader{Key: key, Value: []byte(value)})
	}
	if err := o.Check(); err != nil {
		return err
	}
	in := cmd.InOrStdin()
	if o.file != "" {
		f, err := os.Open(o.file)
		if err != nil {
			return fmt.Errorf("--file: %w", configs.PathFirst(err))
		}
		defer f.Close()
		in = f
	}
	more := map[string]string{"client.id": "console-producer", "acks": o.acks, "compression.type": o.compressed}
	if o.acks != "all" && o.acks != "-1" {
		more["enable.idempotence"] = "false"
	}
	client, err := o.connect(cmd.Context(), []kgo.Opt{kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic(o.topic)}, more, kafka.Producer)
	if err != nil {
		return err
	}
	defer client.Close()
	s := &lineSender{client: client, lines: lines, sync: o.sync, headers: headers}
	if cmd.Flags().Changed("key") {
		s.key = []byte(o.key)
	}
	sent, err := s.send(cmd.Context(), in)
	if err != nil {
		return fmt.Errorf("%w; %s records before it were sent to %s", err, terminal.Grouped(int64(sent)), o.topic)
	}
	if o.Output == "json" {
		return o.Show(cmd.OutOrStdout(), map[string]any{"topic": o.topic, "records": sent}, nil)
	}
	return terminal.Say(cmd.ErrOrStderr(), "%s records sent to %s", terminal.Grouped(int64(sent)), o.topic)
}
