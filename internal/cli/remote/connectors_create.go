package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

const fileHelp = `FILE contains properties or JSON, as for worker standalone, or several connectors as JSON, as
worker connectors export prints them. A folder means all its *.properties and *.json, and - means
standard input. All files are read before anything is sent.`

func (r *Worker) createCommand() *cobra.Command {
	var o waiting
	var paths []string
	return filesFlag(&paths, o.flags(&cobra.Command{
		Use:   "create -f FILE",
		Short: "Create connectors from files; it is an error if one exists already",
		Long:  "Create connectors from files. It is an error if one exists already.\n\n" + fileHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return eachFile(cmd, paths, func(f configs.ConnectorFile) error {
				if err := r.create(cmd.Context(), f, cmd.ErrOrStderr()); err != nil {
					return err
				}
				return r.finish(cmd, o, f.Name, "created", begun(f))
			})
		},
	}, "the connectors and their tasks have their states"))
}

func filesFlag(paths *[]string, cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringArrayVarP(paths, "file", "f", nil, "a file or folder with connectors; may be repeated")
	return cmd
}

// eachFile calls do for each connector of the files, also after errors.
func eachFile(cmd *cobra.Command, paths []string, do func(configs.ConnectorFile) error) error {
	files, err := connectorFiles(cmd, paths)
	if err != nil {
		return err
	}
	at := map[string]configs.ConnectorFile{}
	names := make([]string, len(files))
	for i, f := range files {
		at[f.Name], names[i] = f, f.Name
	}
	return each(names, func(name string) error {
		if err := do(at[name]); err != nil {
			return fmt.Errorf("%s: %w", at[name].Path, err)
		}
		return nil
	})
}

// create creates a connector. It writes notes about effects that the user may not expect.
func (r *Worker) create(ctx context.Context, f configs.ConnectorFile, notes io.Writer) error {
	request := rest.CreateRequest{Name: f.Name, Config: rest.ConfigOf(f.Config), InitialState: rest.State(f.InitialState)}
	if f.InitialOffsets != nil {
		var offsets rest.Offsets
		if err := json.Unmarshal(slices.Concat([]byte(`{"offsets":`), f.InitialOffsets, []byte("}")), &offsets); err != nil {
			return terminal.Exit(terminal.BadConnector, fmt.Errorf("initial_offsets: %w", err))
		}
		request.InitialOffsets = offsets.Offsets
	}
	left := r.hasLeftOffsets(ctx, f)
	if _, err := Explained(r.API.Create(ctx, request)); err != nil {
		return err
	}
	if left {
		fmt.Fprintf(notes, "note: %[1]s continues from the stored offsets of an earlier connector of its name; to start over: %[2]s connectors stop %[1]s --wait, "+
			"%[2]s offsets reset %[1]s, %[2]s connectors resume %[1]s\n", f.Name, terminal.Program())
	}
	if !r.forgets && r.isEphemeral(ctx) {
		r.forgets = true // one note is enough
		fmt.Fprintln(notes, "note: this worker runs with --ephemeral: connectors created through the REST API or the console are forgotten when it ends")
	}
	return nil
}

// hasLeftOffsets reports whether the name has stored offsets. Apache's workers have no such
// endpoint.
func (r *Worker) hasLeftOffsets(ctx context.Context, f configs.ConnectorFile) bool {
	if f.InitialOffsets != nil {
		return false
	}
	var body struct {
		Offsets []rest.Offset `json:"offsets"`
	}
	err := r.call(ctx, http.MethodPut, client.Path("connector-plugins", f.Config["connector.class"], "config", "offsets"), f.Config, &body)
	return err == nil && len(body.Offsets) > 0
}

// isEphemeral reports whether the worker forgets its connectors when it ends.
func (r *Worker) isEphemeral(ctx context.Context) bool {
	c, err := r.API.Cluster(ctx)
	return err == nil && c.Ephemeral
}

// begun returns the state of a new connector of a file.
func begun(f configs.ConnectorFile) rest.State {
	if f.InitialState == "" {
		return rest.Running
	}
	return rest.State(f.InitialState)
}
