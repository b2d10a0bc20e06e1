package remote

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/rest"
)

// described is everything that the REST API knows about a connector.
type described struct {
	Info    rest.ConnectorInfo   `json:"info"`
	Status  rest.ConnectorStatus `json:"status"`
	Topics  []string             `json:"topics"`
	Offsets []rest.Offset        `json:"offsets"`
}

func (r *Worker) describeCommand() *cobra.Command {
	return r.printing(&cobra.Command{
		Use:               "describe NAME",
		Short:             "Show everything about a connector: configuration, states with traces, topics, offsets",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := r.describe(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), d, func(w io.Writer) { r.describeTable(w, d) })
		},
	})
}

func (r *Worker) describe(ctx context.Context, name string) (d described, err error) {
	if d.Info, err = Explained(r.API.Connector(ctx, name)); err != nil {
		return d, err
	}
	if d.Status, err = r.status(ctx, name); err != nil && !missing(err) {
		return d, err
	}
	topics, _ := r.API.Topics(ctx, name) // a worker can be configured to refuse it
	d.Topics = append([]string{}, topics...)
	// If the class is missing the worker cannot read offsets, but the user needs all the rest.
	offsets, _ := r.API.Offsets(ctx, name)
	d.Offsets = append([]rest.Offset{}, offsets...)
	return d, nil
}

func (r *Worker) describeTable(w io.Writer, d described) {
	fmt.Fprintf(w, "name\t%s\ntype\t%s\nstate\t%s\ntasks\t%s\n", d.Info.Name, d.Info.Type, stateOf(d.Status), taskStates(d.Status))
	if len(d.Topics) > 0 {
		fmt.Fprintf(w, "topics\t%s\n", strings.Join(d.Topics, ", "))
	}
	fmt.Fprintln(w, "\nKEY\tVALUE")
	for _, key := range slices.Sorted(maps.Keys(d.Info.Config)) {
		fmt.Fprintf(w, "%s\t%s\n", key, d.Info.Config[key])
	}
	fmt.Fprintln(w)
	statusTable(w, []rest.ConnectorStatus{d.Status}, r.Wide())
	if len(d.Offsets) > 0 {
		fmt.Fprintln(w)
		offsetsTable(w, d.Offsets)
	}
	trace := func(what, text string) {
		if text != "" {
			fmt.Fprintf(w, "\n%s:\n%s\n", what, strings.TrimSpace(text))
		}
	}
	trace("connector", d.Status.Connector.Trace)
	for _, t := range d.Status.Tasks {
		trace(fmt.Sprint("task ", t.ID), t.Trace)
	}
}
