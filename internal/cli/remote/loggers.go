package remote

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"millrace/internal/cli/terminal"
)

func loggersCommand() *cobra.Command {
	return remoteCommand("loggers", "Show and set log levels",
		`Show and set the log levels of running workers through the REST API. A new level lasts until the
worker ends. If the worker has admin.listeners, --url must name one of them.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{r.loggersListCommand(), r.loggersSetCommand()}
		})
}

func (r *Worker) loggersListCommand() *cobra.Command {
	return r.listing(&cobra.Command{
		Use: "list",

		Short: "List the loggers of a worker with their levels",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := Explained(r.API.Loggers(cmd.Context()))
			if err != nil {
				return err
			}
			names := slices.Sorted(maps.Keys(all))
			return r.ShowNamed(cmd.OutOrStdout(), all, names, func(w io.Writer) {
				fmt.Fprintln(w, "LOGGER\tLEVEL\tSET")
				for _, name := range names {
					set := ""
					if at := all[name].LastModified; at != nil {
						set = time.UnixMilli(*at).UTC().Format(time.RFC3339)
					}
					fmt.Fprintf(w, "%s\t%s\t%s\n", name, all[name].Level, set)
				}
			})
		},
	})
}

func (r *Worker) loggersSetCommand() *cobra.Command {
	cluster := false
	cmd := &cobra.Command{
		Use:   "set LOGGER LEVEL",
		Short: "Set the level of a logger and of all loggers below it",
		Long: `Set the level of a logger and of all loggers below it: TRACE, DEBUG, INFO, WARN, ERROR or OFF. All
loggers are below root.`,
		Example: "  worker loggers set root DEBUG\n  worker loggers set root INFO --cluster",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cluster {
				if err := explain(r.API.SetLoggerEverywhere(cmd.Context(), args[0], args[1])); err != nil {
					return err
				}
				return terminal.Say(cmd.OutOrStdout(), "%s set to %s on all workers", args[0], args[1])
			}
			changed, err := Explained(r.API.SetLogger(cmd.Context(), args[0], args[1]))
			if err != nil {
				return err
			}
			return terminal.Say(cmd.OutOrStdout(), "%s set to %s: %d loggers changed", args[0], args[1], len(changed))
		},
	}
	cmd.Flags().BoolVar(&cluster, "cluster", false, "set the level on all workers of the cluster, not only on the one at --url")
	return cmd
}
