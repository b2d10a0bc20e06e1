package remote

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

func offsetsCommand() *cobra.Command {
	return remoteCommand("offsets", "Show, change, rewind and reset offsets of connectors",
		`Manage the offsets of connectors through the REST API of any worker: the source offsets of sources,
and the offsets of the consumer groups of sinks. They can be changed while a connector is stopped:
worker connectors stop NAME.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{
				r.offsetsShowCommand(), r.offsetsAlterCommand(), r.offsetsResetCommand(),
				r.offsetsHistoryCommand(), r.offsetsRewindCommand(), r.offsetsUndoCommand(),
			}
		})
}

func offsetsTable(w io.Writer, offsets []rest.Offset) {
	fmt.Fprintln(w, "PARTITION\tOFFSET")
	for _, o := range offsets {
		fmt.Fprintf(w, "%s\t%s\n", inJSON(o.Partition), inJSON(o.Offset))
	}
}

// inJSON returns a source partition or an offset as JSON, as alter reads it.
func inJSON(m map[string]any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(m) // it comes from JSON
	return strings.TrimSpace(b.String())
}

func (r *Worker) offsetsShowCommand() *cobra.Command {
	return r.printing(&cobra.Command{
		Use:               "show NAME",
		Short:             "Show the offsets of a connector",
		Long:              "Show the offsets of a connector. With --output json the output is what alter reads.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			offsets, err := Explained(r.API.Offsets(cmd.Context(), args[0]))
			if err != nil {
				return err
			}
			body := rest.Offsets{Offsets: append([]rest.Offset{}, offsets...)}
			return r.Show(cmd.OutOrStdout(), body, func(w io.Writer) { offsetsTable(w, offsets) })
		},
	})
}

func (r *Worker) offsetsAlterCommand() *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use:   "alter NAME -f FILE",
		Short: "Change offsets of a stopped connector",
		Long: `Change offsets of a stopped connector. FILE contains JSON as offsets show --output json prints it,
and - means standard input. An offset of null removes one. Offsets that FILE does not name stay.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := readJSON(terminal.Interruptible(cmd.Context(), cmd.InOrStdin()), file)
			if err != nil {
				return terminal.Exit(terminal.BadConnector, err)
			}
			return r.answer(cmd, http.MethodPatch, args[0], body)
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", `the new offsets: {"offsets": [{"partition": {…}, "offset": {…}}]}`)
	return cmd
}

// readJSON reads JSON from a file or from standard input. The worker judges its content.
func readJSON(in io.Reader, path string) (body json.RawMessage, err error) {
	var data []byte
	switch path {
	case "":
		return nil, terminal.Usage("expected a file with offsets: -f FILE")
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
		Short:             "Remove all offsets of a stopped connector, so that it starts over",
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

// answer changes offsets and prints the message of the worker.
func (r *Worker) answer(cmd *cobra.Command, method, name string, body any) error {
	var outcome rest.Message
	err := r.call(cmd.Context(), method, client.Path("connectors", name, "offsets"), body, &outcome)
	if err == nil {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", name, outcome.Message)
	}
	return err
}
