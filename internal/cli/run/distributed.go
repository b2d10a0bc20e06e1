package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/console"
	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/release"
	"millrace/internal/cli/terminal"
	"millrace/runtime/broker"
	"millrace/runtime/herder"
	"millrace/runtime/storage"
)

// distributedOptions are the flags and the argument of distributed.
type distributedOptions struct {
	processOptions
	file string
}

func distributedCommand() *cobra.Command {
	var o distributedOptions
	cmd := &cobra.Command{
		Use:   "distributed worker.properties",
		Short: "Run a worker of a cluster that shares connectors through Kafka",
		Long: `Run a worker of a cluster, until Ctrl-C. Workers with the same group.id share all connectors:
configurations, offsets and statuses are in Kafka topics, and any worker accepts REST requests. Workers
of Apache Kafka Connect use the same topics. To migrate, stop them and start this command with their
properties file: the connectors continue.`,
		Example: `  worker distributed worker.properties
  worker distributed worker.properties --listen :8084      # a second worker on this machine`,
		Args: onlyWorkerFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return runDistributed(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.addFlags(cmd)
	return cmd
}

// onlyWorkerFile refuses connectors on the command line. Workers of a cluster receive them through
// the REST API.
func onlyWorkerFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return terminal.Usage("unexpected argument %q: create connectors when the worker runs, with %s connectors create -f %s", args[1], terminal.Program(), args[1])
	}
	return cobra.ExactArgs(1)(cmd, args)
}

// distributedWorker is a worker of a cluster with all its parts.
type distributedWorker struct {
	*workerProcess
	client  *kgo.Client // of the group
	offsets storage.OffsetStore
	herder  *herder.Distributed
	left    chan struct{} // closed when the worker has left its cluster
	leave   context.CancelFunc
}

func runDistributed(ctx context.Context, o distributedOptions, out, errOut io.Writer) error {
	props, warnings, err := lint.ReadWorkerFile(lint.Distributed, o.file, o.listen)
	if err != nil {
		return err
	}
	p, err := newProcess(props, o.processOptions, out, errOut)
	if err != nil {
		return err
	}
	lint.LogWarnings(p.log, warnings)
	if p.config, err = configs.DistributedKeys.Parse(p.props); err != nil {
		p.finish()
		return terminal.Exit(terminal.BadWorker, fmt.Errorf("%s: %w", o.file, err))
	}
	p.own = []string{o.file, broker.DefaultFolder}
	w := &distributedWorker{workerProcess: p}
	if err := w.open(ctx); err != nil {
		return errors.Join(terminal.Exit(terminal.BadWorker, err), w.close())
	}
	w.banner()
	return errors.Join(w.wait(ctx, w.herder.Progress), w.close())
}

// banner prints the addresses and the connectors.
func (w *distributedWorker) banner() {
	fmt.Fprintf(w.out, "Millrace %s, distributed\n", release.Version())
	fmt.Fprintf(w.out, "  broker      %s\n", w.props["bootstrap.servers"])
	fmt.Fprintf(w.out, "  group       %s\n", w.config.String("group.id"))
	fmt.Fprintf(w.out, "  REST        %s\n", w.url)
	fmt.Fprintf(w.out, "  console     %s%s\n", w.url, console.Path)
	names := w.herder.Connectors()
	switch {
	case len(names) == 0:
		fmt.Fprintf(w.out, "  connectors  none yet: POST %s/connectors\n", w.url)
	case len(names) <= 10:
		fmt.Fprintf(w.out, "  connectors  %s\n", strings.Join(names, ", "))
	default:
		fmt.Fprintf(w.out, "  connectors  %d\n", len(names))
	}
}
