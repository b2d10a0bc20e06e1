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

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/broker"

	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
	"millrace/runtime/worker"
)

// previewOptions is what the command line says.
type previewOptions struct {
	records int
	wait    time.Duration
	output  string
}

func previewCommand() *cobra.Command {
	o := previewOptions{}
	cmd := &cobra.Command{
		Use:   "preview [worker.properties] connector.properties",
		Short: "Show the first records of a connector, before and after its transformations and converters",
		Long: `Show what a connector would do with its first records: what its source gives and what would be produced, or what is in its topics and
what its sink would be given. Nothing is produced or written, and no offset is stored. Sources need no broker.`,
		Example: `  worker preview connector.properties -n 3
  worker preview worker.properties sink.json --output json`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output != "text" && o.output != "json" {
				return terminal.Usage("--output %s: expected text or json", o.output)
			}
			return runPreview(cmd.Context(), o, args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().IntVarP(&o.records, "records", "n", 10, "how many records to show at most")
	cmd.Flags().DurationVar(&o.wait, "wait", 3*time.Second, "how long to wait for them, once the connector runs")
	cmd.Flags().StringVarP(&o.output, "output", "o", "text", "how to print: text or json, one object a line")
	return cmd
}

func runPreview(ctx context.Context, o previewOptions, files []string, out, errOut io.Writer) error {
	c := newChecker(io.Discard) // the log: what it warns of is among the notes
	defer c.close()
	if len(files) == 2 {
		worker, err := lint.ReadFile(files[0], "the properties file of a worker")
		if err != nil {
			return terminal.Exit(terminal.BadWorker, err)
		}
		if c.props, err = configs.ParseWorkerFile(worker.Path, worker.Data); err != nil {
			return terminal.Exit(terminal.BadWorker, err)
		}
		found := slices.DeleteFunc(worker.WorkerFindings(lint.ModeOf(c.props), c.props), func(f lint.Finding) bool { return f.Line == 0 }) // what is missing, a preview needs not
		if _, err := lint.Refused(found); err != nil {
			return err
		}
		c.props = usable(c.props, found)
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
	found, err := c.herder.Preview(ctx, rest.ConfigOf(connector.Config), worker.PreviewOptions{Records: o.records, Wait: o.wait})
	for n, r := range found.Records {
		if err := printPreviewed(out, o.output, n, r); err != nil {
			return err
		}
	}
	if err != nil && c.props["bootstrap.servers"] == broker.Embedded && strings.Contains(err.Error(), "bootstrap.servers") {
		err = fmt.Errorf("a sink's preview reads its topics, and no embedded broker runs on the folder %s: start one with worker standalone, "+
			"or name the worker.properties of a Kafka cluster first", broker.DefaultFolder)
	}
	if err != nil {
		return terminal.Exit(terminal.BadConnector, fmt.Errorf("%s: %w", files[0], err))
	}
	for _, note := range found.Notes {
		fmt.Fprintf(errOut, "note: %s\n", note)
	}
	if len(found.Records) == 0 {
		fmt.Fprintf(errOut, "no record came within %v; --wait gives them more time\n", o.wait)
	}
	return nil
}

func printPreviewed(out io.Writer, format string, n int, r rest.Previewed) error {
	if format == "json" {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(r)
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

// plainText is JSON without the quotes of a text that fits in one line.
func plainText(raw json.RawMessage) string {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || raw[0] != '"' || strings.ContainsFunc(text, unicode.IsControl) {
		return string(raw)
	}
	return text
}
