package remote

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func (r *Worker) pauseCommand() *cobra.Command {
	return r.stateCommand("pause", "Pause connectors and their tasks", "paused", (*client.Client).Pause, rest.Paused)
}

func (r *Worker) resumeCommand() *cobra.Command {
	return r.stateCommand("resume", "Resume connectors that are paused or stopped", "resumed", (*client.Client).Resume, rest.Running)
}

func (r *Worker) stopCommand() *cobra.Command {
	return r.stateCommand("stop", "Stop the tasks of connectors; configurations and offsets stay", "stopped", (*client.Client).Stop, rest.Stopped)
}

// stateCommand returns a command that requests a state for connectors.
func (r *Worker) stateCommand(use, short, done string, ask func(*client.Client, context.Context, string) error, state rest.State) *cobra.Command {
	var o waiting
	return o.flags(&cobra.Command{
		Use:               use + " NAME...",
		Short:             short,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			return each(names, func(name string) error {
				if err := explain(ask(r.API, cmd.Context(), name)); err != nil {
					return err
				}
				return r.finish(cmd, o, name, done, state)
			})
		},
	}, "the connectors and their tasks are "+string(state))
}

func (r *Worker) restartCommand() *cobra.Command {
	var o waiting
	var tasks, failed bool
	cmd := o.flags(&cobra.Command{
		Use:               "restart NAME...",
		Short:             "Restart connectors, with --tasks also their tasks",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			return each(names, func(name string) error {
				if err := explain(r.API.Restart(cmd.Context(), name, client.RestartOptions{Tasks: tasks, OnlyFailed: failed})); err != nil {
					return err
				}
				o.again = true
				return r.finish(cmd, o, name, "restarted", rest.Running)
			})
		},
	}, "the connectors and their tasks are RUNNING")
	cmd.Flags().BoolVar(&tasks, "tasks", false, "also restart the tasks")
	cmd.Flags().BoolVar(&failed, "failed", false, "restart only the FAILED ones")
	return cmd
}

func (r *Worker) deleteCommand() *cobra.Command {
	var o waiting
	var sure terminal.Consent
	return sure.Flag(o.flags(&cobra.Command{
		Use:               "delete NAME...",
		SuggestFor:        []string{"del"},
		Short:             "Delete connectors; their offsets stay",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			if err := sure.Get(cmd, "Delete "+strings.Join(names, ", ")+"?"); err != nil {
				return err
			}
			return each(names, func(name string) error {
				if err := explain(r.API.Delete(cmd.Context(), name)); err != nil {
					return err
				}
				return r.finish(cmd, o, name, "deleted", "")
			})
		},
	}, "the connectors are gone"))
}
