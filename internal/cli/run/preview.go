package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
	"millrace/runtime/broker"
	"millrace/runtime/preview"
)

// previewOptions are the flags of preview.
type previewOptions struct {
	terminal.Printer
	records int
	wait    time.Duration
}

func previewCommand() *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use:   "preview [worker.properties] connector.properties",
		Short: "Show the first records of a connector, before and after its transformations and converters",
		Long: `Show the first records of a connector, before and after its transformations and converters: for a
source the records that it reads and those that it would produce, for a sink the records of its topics
and those that it would receive. The command produces nothing and stores no offsets. A source needs no
broker.

With --output json each record is an object on a line of its own, with --output yaml an item of a
list. Records have no names, so there is no --output name.`,
		Example: `  worker preview connector.properties -n 3
  worker preview worker.properties sink.json --output json`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runPreview(cmd.Context(), o, args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *previewOptions) addFlags(flags *pflag.FlagSet) {
	o.AddOutput(flags)
	flags.IntVarP(&o.records, "records", "n", 10, "the largest number of records to show")
	flags.DurationVar(&o.wait, "wait", 3*time.Second, "the longest time to wait for records, after the connector has started")
}

func runPreview(ctx context.Context, o previewOptions, files []string, out, errOut io.Writer) error {
	if o.Output == "text" { // the older name
		o.Output = terminal.AsTable
	}
	if err := o.Check(); err != nil {
		return err
	}
	c := newChecker(io.Discard) // warnings of the log are among the notes, too
	defer c.close()
	if len(files) == 2 {
		if err := c.usePreviewWorker(files[0]); err != nil {
			return err
		}
		files = files[1:]
	}
	if addr, ok := broker.Find(broker.DefaultFolder); ok && c.props["bootstrap.servers"] == broker.Embedded {
		c.props["bootstrap.servers"] = addr
	}
	connector, err := configs.ReadConnectorFile(files[0])
	if err != nil {
		return terminal.Exit(terminal.BadConnector, err)
	}
	if err := c.open(ctx); err != nil {
		return terminal.Exit(terminal.BadWorker, fmt.Errorf("the worker's properties: %w", err))
	}
	found, err := c.herder.Preview(ctx, rest.ConfigOf(connector.Config), preview.Options{Records: o.records, Wait: o.wait})
	for n, r := range found.Records {
		if err := o.print(out, n, r); err != nil {
			return err
		}
	}
	if err != nil {
		return terminal.Exit(terminal.BadConnector, fmt.Errorf("%s: %w", files[0], c.withoutBroker(err)))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, note := range found.Notes {
		fmt.Fprintf(errOut, "note: %s\n", note)
	}
	if len(found.Records) == 0 {
		fmt.Fprintf(errOut, "no record arrived within %v; --wait sets a longer time\n", o.wait)
	}
	return nil
}

// usePreviewWorker applies a worker's file. A preview needs fewer keys than a worker, so missing
// keys are no errors.
func (c *checker) usePreviewWorker(path string) error {
	file, err := lint.ReadFile(path, "the properties file of a worker")
	if err != nil {
		return terminal.Exit(terminal.BadWorker, err)
	}
	props, err := configs.ParseWorkerFile(file.Path, file.Data)
	if err != nil {
		return terminal.Exit(terminal.BadWorker, err)
	}
	found := slices.DeleteFunc(file.WorkerFindings(lint.ModeOf(props), props), func(f lint.Finding) bool { return f.Line == 0 })
	if _, err := lint.Refused(found); err != nil {
		return err
	}
	c.props = usable(props, found)
	return nil
}

// withoutBroker explains the error of a sink on an embedded broker that is not running.
func (c *checker) withoutBroker(err error) error {
	if c.props["bootstrap.servers"] != broker.Embedded || !strings.Contains(err.Error(), "bootstrap.servers") {
		return err
	}
	return fmt.Errorf("the preview of a sink reads its topics, and no embedded broker runs on the folder %s: start one with %s standalone, "+
		"or put the worker.properties of a Kafka cluster first", broker.DefaultFolder, terminal.Program())
}

func (o previewOptions) print(out io.Writer, n int, r rest.Previewed) error {
	if !o.Tabular() {
		return o.ShowItem(out, r)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "record %d\n", n+1)
	writePreviewed(&b, "before", r.Before)
	switch {
	case r.Error != "":
		fmt.Fprintf(&b, "  fails    %s: %s\n", r.Stage, r.Error)
	case r.Dropped:
		b.WriteString("  dropped  by a transformation\n")
	case r.After != nil:
		writePreviewed(&b, "after", *r.After)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writePreviewed(b *strings.Builder, when string, r rest.PreviewedRecord) {
	fmt.Fprintf(b, "  %-8s topic %s  key %s\n           %s\n", when, r.Topic, plainText(r.Key), plainText(r.Value))
	for _, h := range r.Headers {
		fmt.Fprintf(b, "           header %s: %s\n", h.Key, plainText(h.Value))
	}
}

// plainText returns JSON, without the quotes of a string that fits on one line.
func plainText(raw json.RawMessage) string {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || raw[0] != '"' || strings.ContainsFunc(text, unicode.IsControl) {
		return string(raw)
	}
	return text
}
