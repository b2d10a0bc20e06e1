package topic

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/runtime/broker"
	"millrace/runtime/kafka"
)

// brokers is a Kafka cluster as the flags of a command name it. The flags are those of Apache
// Kafka's own scripts.
type brokers struct {
	terminal.Printer
	servers    string
	data       string // folder of an embedded broker
	file       string // client properties
	properties []string
}

// addFlags adds the flags to a command. Kind is producer, consumer or empty: the scripts name the
// flags of client properties after it.
func (b *brokers) addFlags(flags *pflag.FlagSet, kind string) {
	flags.StringVar(&b.servers, "bootstrap-server", "", "the brokers as HOST:PORT, comma-separated (default: the embedded broker of this machine, else "+defaultBroker+")")
	flags.StringVar(&b.data, "data", broker.DefaultFolder, "the folder of the embedded broker")
	flags.StringVar(&b.file, "command-config", "", "a file with client properties, such as those for TLS and SASL")
	flags.StringArrayVar(&b.properties, "command-property", nil, "KEY=VALUE: a client property; may be repeated")
	aliases := map[string]string{"broker-list": "bootstrap-server"}
	if kind != "" {
		aliases[kind+".config"], aliases[kind+"-property"] = "command-config", "command-property"
	}
	accept(flags, aliases)
}

const defaultBroker = "localhost:9092"

// props returns the client properties: those of the flags, then those of the file, then more.
func (b *brokers) props(more map[string]string) (map[string]string, error) {
	props, err := map[string]string{}, error(nil)
	if b.file != "" {
		if props, err = configs.ReadProperties(b.file); err != nil {
			return nil, err
		}
	}
	given, err := splitPairs("command-property", b.properties)
	if err != nil {
		return nil, err
	}
	maps.Copy(props, given)
	for key, value := range more {
		if _, given := props[key]; !given {
			props[key] = value
		}
	}
	if b.servers == "" {
		b.servers = props["bootstrap.servers"]
	}
	if err := b.find(); err != nil {
		return nil, err
	}
	props["bootstrap.servers"] = b.servers
	return props, nil
}

// find sets the brokers to the embedded one of this machine, unless the user named others.
func (b *brokers) find() error {
	if b.servers != "" && b.servers != broker.Embedded {
		return nil
	}
	addr, running := broker.Find(b.data)
	switch {
	case running:
		b.servers = addr
	case b.servers == broker.Embedded:
		return terminal.Exit(terminal.BadWorker, fmt.Errorf("no embedded broker runs on the folder %s: start one with %s standalone, or name the folder with --data",
			b.data, terminal.Program()))
	default:
		b.servers = defaultBroker
	}
	return nil
}

// connect makes a client and waits until a broker answers. The kinds say which client properties
// apply, such as kafka.Producer.
func (b *brokers) connect(ctx context.Context, opts []kgo.Opt, more map[string]string, kinds ...kafka.Kind) (*kgo.Client, error) {
	props, err := b.props(more)
	if err != nil {
		return nil, err
	}
	own, err := kafka.Options(props, kinds...)
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(append(own, opts...)...)
	if err != nil {
		return nil, err
	}
	pinging, cancel := context.WithTimeout(ctx, kafka.AnswerTimeout)
	defer cancel()
	// A client that waits for the first response of a broker does not notice that its context ends.
	_, err = terminal.Await(ctx, func() (struct{}, error) { return struct{}{}, client.Ping(pinging) })
	if ctx.Err() != nil {
		go client.Close()
		return nil, ctx.Err()
	}
	if err != nil {
		client.Close()
		todo := "name a broker with --bootstrap-server, or start one: " + terminal.Program() + " standalone"
		return nil, terminal.Exit(terminal.BadWorker, kafka.NoAnswer(b.servers, err, todo))
	}
	return client, nil
}

// admin runs a command on the cluster.
func (b *brokers) admin(cmd *cobra.Command, do func(ctx context.Context, admin *kadm.Client) error) error {
	if err := b.Check(); err != nil {
		return err
	}
	client, err := b.connect(cmd.Context(), nil, map[string]string{"client.id": "worker-cli"})
	if err != nil {
		return err
	}
	admin := kadm.NewClient(client)
	defer admin.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), adminTimeout)
	defer cancel()
	return do(ctx, admin)
}

const adminTimeout = time.Minute
