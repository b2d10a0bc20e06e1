package remote

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
)

const fileHelp = `FILE has properties or JSON, as those that worker standalone takes; a folder means all *.properties and *.json in
it, and - standard input. Nothing is sent before all files are read.`

func (r *Worker) createCommand() *cobra.Command {
	var o waiting
	var paths []string
	return filesFlag(&paths, o.flags(&cobra.Command{
		Use:   "create -f FILE",
		Short: "Create connectors from files; those that exist are an error",
		Long:  "Create connectors from files; those that exist are an error.\n\n" + fileHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return eachFile(cmd, paths, func(f configs.ConnectorFile) error {
				if err := r.create(cmd.Context(), f, cmd.ErrOrStderr()); err != nil {
					return err
				}
				return r.finish(cmd, o, f.Name, "created", begun(f))
			})
		},
	}, "they and their tasks are in their state"))
}

func filesFlag(paths *[]string, cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringArrayVarP(paths, "file", "f", nil, "a file or folder of connectors; may be repeated")
	return cmd
}

// eachFile does something for every connector of files, and goes on after errors.
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

// create makes a connector, and tells on notes what its user may not expect of it.
func (r *Worker) create(ctx context.Context, f configs.ConnectorFile, notes io.Writer) error {
	left := r.hasLeftOffsets(ctx, f)
	if err := r.call(ctx, http.MethodPost, client.Path("connectors"), creation{f.Name, f.Config, f.InitialState, f.InitialOffsets}, nil); err != nil {
		return err
	}
	if left {
		fmt.Fprintf(notes, "note: %s continues from stored offsets, which an earlier connector of its name has left; to start over: worker connectors stop %s --wait, "+
			"worker offsets reset %s, worker connectors resume %s\n", f.Name, f.Name, f.Name, f.Name)
	}
	if !r.forgets && r.isEphemeral(ctx) {
		r.forgets = true // said once
		fmt.Fprintln(notes, "note: "+ForgetfulWorker)
	}
	return nil
}

// ForgetfulWorker is what a worker with --ephemeral does.
const ForgetfulWorker = "this worker runs with --ephemeral: connectors created through the REST API or the console are forgotten when it ends"

// hasLeftOffsets asks whether the name has stored offsets. Apache's workers do not tell.
func (r *Worker) hasLeftOffsets(ctx context.Context, f configs.ConnectorFile) bool {
	if f.InitialOffsets != nil {
		return false
	}
	var body struct {
		Offsets []rawOffset `json:"offsets"`
	}
	err := r.call(ctx, http.MethodPut, client.Path("connector-plugins", f.Config["connector.class"], "config", "offsets"), f.Config, &body)
	return err == nil && len(body.Offsets) > 0
}

// isEphemeral reports whether the worker is known to forget its connectors when it ends.
func (r *Worker) isEphemeral(ctx context.Context) bool {
	c, err := r.API.Cluster(ctx)
	return err == nil && c.Ephemeral
}

// begun is the state that a new connector of a file comes to.
func begun(f configs.ConnectorFile) rest.State {
	if f.InitialState == "" {
		return rest.Running
	}
	return rest.State(f.InitialState)
}
