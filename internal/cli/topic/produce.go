package topic

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/runtime/kafka"
)

// produceOptions are the flags of produce.
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
		Long: `Send each line of standard input or of a file as a record to a topic, and end when all of them are
acknowledged. The flags are those of kafka-console-producer.sh.

Properties of a line, with --reader-property or --property:
  parse.key=true            the line begins with the key
  key.separator=SEP         between key and value (default: a tab)
  parse.headers=true        the line begins with headers, before the key: k:v,k:v
  headers.delimiter=SEP     after the headers (default: a tab)
  headers.separator=SEP     between two headers (default: a comma)
  headers.key.separator=SEP between the key and the value of a header (default: a colon)
  null.marker=TEXT          this text as a key, a value or a header's value means null
  ignore.error=true         a line without a separator is a value`,
		Example: `  echo '{"id": 1}' | worker produce --topic orders
  worker produce --topic orders --property parse.key=true --property key.separator=: --file orders.txt
  worker produce --topic orders --header source=shop < orders.txt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	o.addProduceFlags(cmd.Flags())
	return cmd
}

func (o *produceOptions) addProduceFlags(flags *pflag.FlagSet) {
	o.addFlags(flags, "producer")
	o.AddOutput(flags)
	flags.StringVar(&o.topic, "topic", "", "the topic; it is created if the brokers allow that")
	flags.StringVar(&o.file, "file", "", "the file to read (default: standard input)")
	flags.StringVar(&o.key, "key", "", "the key of every record")
	flags.StringArrayVar(&o.headers, "header", nil, "KEY=VALUE: a header of every record; may be repeated")
	flags.StringArrayVar(&o.properties, "reader-property", nil, "KEY=VALUE: how lines are read, see above; may be repeated")
	flags.StringVar(&o.acks, "request-required-acks", "all", "the acknowledgements to wait for: all, 1 or 0")
	flags.StringVar(&o.compressed, "compression-codec", "none", "none, gzip, snappy, lz4 or zstd")
	flags.Lookup("compression-codec").NoOptDefVal = "gzip"
	flags.BoolVar(&o.sync, "sync", false, "send a line only after the one before is acknowledged")
	accept(flags, map[string]string{"property": "reader-property", "acks": "request-required-acks"})
}

func (o *produceOptions) run(cmd *cobra.Command) error {
	if o.topic == "" {
		return terminal.Usage("produce: expected --topic with the name of a topic")
	}
	if err := o.Check(); err != nil {
		return err
	}
	s, err := o.sender(cmd)
	if err != nil {
		return err
	}
	in := terminal.Interruptible(cmd.Context(), cmd.InOrStdin())
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
	s.client, err = o.connect(cmd.Context(), []kgo.Opt{kgo.AllowAutoTopicCreation(), kgo.DefaultProduceTopic(o.topic)}, more, kafka.Producer)
	if err != nil {
		return err
	}
	defer s.client.Close()
	sent, err := s.send(cmd.Context(), in)
	if err != nil {
		return fmt.Errorf("%w; %s records before it were sent to %s", err, terminal.Grouped(int64(sent)), o.topic)
	}
	if !o.Tabular() {
		return o.Show(cmd.OutOrStdout(), map[string]any{"topic": o.topic, "records": sent}, nil)
	}
	return terminal.Say(cmd.ErrOrStderr(), "%s records sent to %s", terminal.Grouped(int64(sent)), o.topic)
}

// sender returns the sender that the flags describe, without its client.
func (o *produceOptions) sender(cmd *cobra.Command) (*lineSender, error) {
	lines, err := newLineReader(o.properties)
	if err != nil {
		return nil, err
	}
	s := &lineSender{lines: lines, sync: o.sync}
	for _, h := range o.headers {
		key, value, ok := strings.Cut(h, "=")
		if !ok {
			return nil, terminal.Usage("--header %s: expected KEY=VALUE", h)
		}
		s.headers = append(s.headers, kgo.RecordHeader{Key: key, Value: []byte(value)})
	}
	if cmd.Flags().Changed("key") {
		s.key = []byte(o.key)
	}
	return s, nil
}
