package remote

import (
	"context"
	"fmt"
	"io"
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

// exporting are the flags of export.
type exporting struct {
	folder, output string
	everything     bool
}

func (r *Worker) exportCommand() *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export NAME... | --all",
		Short: "Write connectors as files that apply reads",
		Long: `Write connectors as JSON that apply, diff, create and worker standalone read: each into a file
NAME.json of a folder, or all of them to standard output. Paused and stopped connectors have their
state as initial_state. JSON is the only format, because those commands read no YAML.`,
		Example: `  worker connectors export --all > connectors.json
  worker connectors apply -f connectors.json
  worker connectors export orders payments --dir connectors`,
		ValidArgsFunction: r.connectorNames,
		RunE:              func(cmd *cobra.Command, names []string) error { return r.exportAll(cmd, e, names) },
	}
	cmd.Flags().StringVar(&e.folder, "dir", "", "the folder to write into; it is created if it does not exist")
	cmd.Flags().StringVarP(&e.output, "output", "o", "json", "the output format: json")
	cmd.Flags().BoolVar(&e.everything, "all", false, "all connectors")
	return cmd
}

func (r *Worker) exportAll(cmd *cobra.Command, e exporting, names []string) (err error) {
	if e.output != terminal.AsJSON {
		return terminal.Usage("--output %s: expected json; name the folder to write into with --dir", e.output)
	}
	if e.everything == (len(names) > 0) {
		return terminal.Usage("expected names of connectors to export, or --all")
	}
	if e.everything {
		if names, err = Explained(r.API.Connectors(cmd.Context())); err != nil {
			return err
		}
	}
	if e.folder != "" {
		if err := os.MkdirAll(e.folder, 0o755); err != nil {
			return err
		}
	}
	slices.Sort(names)
	return each(names, func(name string) error {
		out, err := r.exported(cmd.Context(), name)
		if err != nil {
			return err
		}
		return writeExported(cmd.OutOrStdout(), e.folder, out)
	})
}

// exported returns the request that creates a connector like this one.
func (r *Worker) exported(ctx context.Context, name string) (out rest.CreateRequest, err error) {
	info, err := Explained(r.API.Connector(ctx, name))
	if err != nil {
		return out, err
	}
	out = rest.CreateRequest{Name: name, Config: rest.ConfigOf(info.Config)}
	s, err := r.status(ctx, name)
	if err != nil && !missing(err) {
		return out, err
	}
	if s.Connector.State == rest.Paused || s.Connector.State == rest.Stopped {
		out.InitialState = s.Connector.State
	}
	return out, nil
}

// writeExported prints a connector, or writes it into a folder and prints the path of its file.
func writeExported(out io.Writer, folder string, c rest.CreateRequest) error {
	asJSON := terminal.Printer{Output: terminal.AsJSON}
	if folder == "" {
		return asJSON.Show(out, c, nil)
	}
	path := filepath.Join(folder, exportFile(c.Name))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it may contain secrets
	if err != nil {
		return err
	}
	err = asJSON.Show(file, c, nil)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = fmt.Fprintln(out, path)
	}
	return err
}

// exportFile returns the file name of an exported connector. Most file systems allow 255 bytes.
func exportFile(connector string) string {
	const ending = ".json"
	return configs.Shorten(strings.TrimPrefix(client.Path(connector), "/"), 255-len(ending)) + ending
}
