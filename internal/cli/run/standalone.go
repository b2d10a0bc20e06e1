package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
	"millrace/runtime/broker"
	"millrace/runtime/worker"
)

// standaloneOptions are the flags and arguments of standalone.
type standaloneOptions struct {
	processOptions
	data      string
	ephemeral bool
	files     []string
}

func standaloneCommand() *cobra.Command {
	var o standaloneOptions
	cmd := &cobra.Command{
		Use:   "standalone [worker.properties] [connector.properties|connector.json ...]",
		Short: "Run connectors in one process",
		Long: `Run connectors in one process, until Ctrl-C.

If the first file has no connector.class, it is the worker's file. Without a worker's file, records go
to an embedded broker, which keeps them in the data folder, as JSON without schemas and with strings as
keys, and the REST API listens on 127.0.0.1:8083. Without connector files the worker waits for POST
/connectors.

The worker keeps connectors that were created through the REST API or the console next to the source
offsets, and starts them again. It does not keep a connector whose file is on the command line: that
file decides.`,
		Example: `  worker standalone examples/file-to-topic/connector.properties
  worker standalone worker.properties source.properties sink.json
  worker standalone --data /var/lib/millrace`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files = args
			return runStandalone(cmd.Context(), o, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.addStandaloneFlags(cmd)
	return cmd
}

func (o *standaloneOptions) addStandaloneFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.data, "data", broker.DefaultFolder, "the folder of the embedded broker")
	cmd.Flags().BoolVar(&o.ephemeral, "ephemeral", false, "forget connectors of the REST API and the console when the worker ends, as Apache's standalone worker does")
	o.addFlags(cmd)
}

func runStandalone(ctx context.Context, o standaloneOptions, out, errOut io.Writer) error {
	files, err := readFiles(o.files, o.listen)
	if err != nil {
		return err
	}
	p, err := newProcess(files.props, o.processOptions, out, errOut)
	if err != nil {
		return err
	}
	lint.LogWarnings(p.log, files.warnings)
	if p.config, err = lint.WorkerKeys(lint.Standalone, p.props).Parse(p.props); err != nil {
		p.finish()
		return terminal.Exit(terminal.BadWorker, fmt.Errorf("the worker's properties: %w", err))
	}
	p.own = append(slices.Clone(o.files), o.data)
	w := &standaloneWorker{workerProcess: p, data: o.data, ephemeral: o.ephemeral}
	if err := w.open(ctx); err != nil {
		return errors.Join(terminal.Exit(terminal.BadWorker, err), w.close())
	}
	err = w.create(ctx, files.connectors)
	if err == nil {
		kept := w.herder.Restore()
		w.herder.SetReady()
		w.banner(files.connectors, kept)
		if o.ephemeral {
			w.log.Info("connectors created through the REST API or the console are forgotten when this worker ends, because of --ephemeral")
		}
		err = w.wait(ctx, w.herder.Progress)
	}
	return errors.Join(err, w.close())
}

// create creates the connectors of the command line in order. The first error ends the worker.
func (w *standaloneWorker) create(ctx context.Context, files []configs.ConnectorFile) error {
	for _, f := range files {
		if err := unresolved(f, w.providers); err != nil {
			return err
		}
		target := map[string]worker.Target{"PAUSED": worker.TargetPaused, "STOPPED": worker.TargetStopped}[strings.ToUpper(f.InitialState)]
		if target == "" {
			target = worker.TargetStarted
		}
		if _, err := w.herder.CreateFromFile(ctx, f.Name, rest.ConfigOf(f.Config), target); err != nil {
			return terminal.Exit(terminal.BadConnector, fmt.Errorf("%s: %w", f.Path, err))
		}
	}
	return nil
}
