package remote

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// creation is the body of POST /connectors, and what an exported file has.
type creation struct {
	Name         string            `json:"name"`
	Config       map[string]string `json:"config"`
	InitialState string            `json:"initial_state,omitempty"`

	InitialOffsets json.RawMessage `json:"initial_offsets,omitempty"`
}

func (r *Worker) exportCommand() *cobra.Command {
	var folder, output string
	var everything bool
	cmd := &cobra.Command{
		Use:   "export NAME... | --all",
		Short: "Write connectors as files that apply reads",
		Long: `Write connectors as JSON that apply and worker standalone read: into a folder, as NAME.json each, or to standard output. What
is paused or stopped has that as its initial_state.`,
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			if output != "json" {
				return terminal.Usage("--output %s: expected json; name the folder to write into with --dir", output)
			}
			if everything == (len(names) > 0) {
				return terminal.Usage("expected names of connectors to export, or --all")
			}
			if everything {
				var err error
				if names, err = Explained(r.API.Connectors(cmd.Context())); err != nil {
					return err
				}
			}
			if folder != "" {
				if err := os.MkdirAll(folder, 0o755); err != nil {
					return err
				}
			}
			slices.Sort(names)
			return each(names, func(name string) error { return r.export(cmd, folder, name) })
		},
	}
	cmd.Flags().StringVar(&folder, "dir", "", "the folder to write into; it is created if it does not exist")
	cmd.Flags().StringVarP(&output, "output", "o", "json", "how to print: json")
	cmd.Flags().BoolVar(&everything, "all", false, "all connectors")
	return cmd
}

func (r *Worker) export(cmd *cobra.Command, folder, name string) error {
	info, err := Explained(r.API.Connector(cmd.Context(), name))
	if err != nil {
		return err
	}
	out := creation{Name: name, Config: info.Config}
	s, err := r.status(cmd.Context(), name)
	if err != nil && !missing(err) {
		return err
	}
	if s.Connector.State == rest.Paused || s.Connector.State == rest.Stopped {
		out.InitialState = string(s.Connector.State)
	}
	asJSON := terminal.Printer{Output: terminal.AsJSON}
	if folder == "" {
		return asJSON.Show(cmd.OutOrStdout(), out, nil)
	}
	path := filepath.Join(folder, exportFile(name))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it may hold secrets
	if err != nil {
		return err
	}
	err = asJSON.Show(file, out, nil)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), path)
	}
	return err
}

// exportFile is the file name of an exported connector. Most file systems take 255 bytes.
func exportFile(connector string) string {
	const ending = ".json"
	return configs.Shorten(strings.TrimPrefix(client.Path(connector), "/"), 255-len(ending)) + ending
}
