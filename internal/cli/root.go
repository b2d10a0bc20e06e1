// Package cli is the command line of Millrace: the root command, help and usage errors. The commands
// are in the packages below it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"millrace/internal/cli/plugin"
	"millrace/internal/cli/release"
	"millrace/internal/cli/remote"
	"millrace/internal/cli/run"
	"millrace/internal/cli/terminal"
	"millrace/internal/cli/topic"
)

// Run is the program: arguments in, exit status out.
func Run(ctx context.Context, args []string, out, errOut io.Writer) int {
	cmd := Root()
	cmd.SetArgs(args)
	cmd.SetOut(out)
	cmd.SetErr(errOut)
	stop, err := profile()
	if err == nil {
		if err = checkCommand(cmd, args); err == nil {
			err = cmd.ExecuteContext(ctx)
		}
		stop()
	}
	if err == nil {
		return 0
	}
	var e *terminal.Error
	known := errors.As(err, &e)
	if !known || e.Err != nil {
		fmt.Fprintln(errOut, "worker:", terminal.Escaped(terminal.Short(err.Error())))
	}
	if known {
		return e.Status
	}
	return 1
}

func Root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Kafka Connect without a JVM: move data between files, systems and Kafka topics",
		Long: `worker runs Kafka Connect source and sink connectors, in processes of their own.

  worker standalone connector.properties    run a connector now, with an embedded broker
  worker standalone worker.properties connector.properties
                                            the same on your Kafka cluster
  worker distributed worker.properties      a worker of a cluster of many
  worker connectors list                    manage what runs, through Kafka Connect's REST API
  worker consume --topic T --from-beginning look at a topic`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       release.Version(),
	}
	cmd.AddCommand(slices.Concat(run.Commands(), remote.Commands(), plugin.Commands(), topic.Commands(), []*cobra.Command{versionCommand()})...)
	strict(cmd)
	return cmd
}
