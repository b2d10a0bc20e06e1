package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

func offsetsCommand() *cobra.Command {
	cmd := remoteCommand("offsets", "Show, change, rewind and reset offsets of connectors",
		`Look after the offsets of connectors through the REST API of any worker: where sources have read to, and where the consumer
groups of sinks are. They can be changed while a connector is stopped: worker connectors stop NAME.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{
				r.offsetsShowCommand(), r.offsetsAlterCommand(), r.offsetsResetCommand(),
				r.offsetsHistoryCommand(), r.offsetsRewindCommand(), r.offsetsUndoCommand(),
			}
		})
	cmd.Aliases = []string{"offset"}
	return cmd
}

// rawOffset is an offset as it was written: numbers stay what they are.
type rawOffset struct {
	Partition json.RawMessage `json:"partition"`
	Offset    json.RawMessage `json:"offset"`
}

func (r *Worker) offsets(ctx context.Context, name string) ([]rawOffset, error) {
	var body struct {
		Offsets []rawOffset `json:"offsets"`
	}
	err := r.call(ctx, http.MethodGet, client.Path("connectors", name, "offsets"), nil, &body)
	return append([]rawOffset{}, body.Offsets...), err
}

func offsetsTable(w io.Writer, offsets []rawOffset) {
	fmt.Fprintln(w, "PARTITION\tOFFSET")
	for _, o := range offsets {
		fmt.Fprintf(w, "%s\t%s\n", o.Partition, o.Offset)
	}
}

func (r *Worker) offsetsShowCommand() *cobra.Command {
	return r.printing(&cobra.Command{
		Use:               "show NAME",
		Short:             "Show the offsets of a connector",
		Long:              "Show the offsets of a connector. With --output json the answer is what alter reads.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			offsets, err := r.offsets(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			body := map[string]any{"offsets": offsets}
			return r.Show(cmd.OutOrStdout(), body, func(w io.Writer) { offsetsTable(w, offsets) })
		},
	})
}

func (r *Worker) offsetsAlterCommand() *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use:   "alter NAME -f FILE",
		Short: "Change offsets of a stopped connector",
		Long: `Change offsets of a stopped connector. FILE has JSON as offsets show --output json prints it; - is standard input. An offset of
null removes one, and those that are not named stay.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := readJSON(cmd.InOrStdin(), file)
			if err != nil {
				return terminal.Exit(terminal.BadConnector, err)
			}
			return r.answer(cmd, http.MethodPatch, args[0], body)
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", `the new offsets: {"offsets": [{"partition": {…}, "offset": {…}}]}`)
	return cmd
}

// readJSON reads a file of JSON, or standard input.
func readJSON(in io.Reader, path string) (body json.RawMessage, err error) {
	var data []byte
	switch path {
	case "":
		return nil, terminal.Usage("expected a file of offsets: -f FILE")
	case "-":
		data, err = io.ReadAll(in)
	default:
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, configs.PathFirst(err)
	}
	if err := json.Unmarshal(data, &body); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s: line %d: broken JSON: %w", path, 1+bytes.Count(data[:syntax.Offset], []byte("\n")), err)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return body, nil
}

func (r *Worker) offsetsResetCommand() *cobra.Command {
	var sure terminal.Consent
	return sure.Flag(&cobra.Command{
		Use:               "reset NAME",
		Short:             "Remove all offsets of a stopped connector: it begins again",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := sure.Get(cmd, "Remove all offsets of "+args[0]+"?"); err != nil {
				return err
			}
			return r.answer(cmd, http.MethodDelete, args[0], nil)
		},
	})
}

// answer changes offsets and prints what the worker says.
func (r *Worker) answer(cmd *cobra.Command, method, name string, body any) error {
	var said struct {
		Message string `json:"message"`
	}
	err := r.call(cmd.Context(), method, client.Path("connectors", name, "offsets"), body, &said)
	if err == nil {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", name, said.Message)
	}
	return err
}
