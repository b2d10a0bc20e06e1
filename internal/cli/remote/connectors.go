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
	"millrace/internal/cli/terminal"
)

func connectorsCommand() *cobra.Command {
	return remoteCommand("connectors", "Show, create, change and delete connectors",
		`Manage connectors through the REST API of any worker of a cluster, or of a standalone worker.
Workers of Apache Kafka Connect answer too.`,
		func(r *Worker) []*cobra.Command {
			return []*cobra.Command{
				r.listCommand(), r.statusCommand(), r.describeCommand(), r.createCommand(), r.applyCommand(), r.diffCommand(), r.exportCommand(),
				r.pauseCommand(), r.resumeCommand(), r.stopCommand(), r.restartCommand(), r.deleteCommand(),
			}
		})
}

// listed is a connector with its status. It is rest.Expanded without pointers.
type listed struct {
	Info   rest.ConnectorInfo   `json:"info"`
	Status rest.ConnectorStatus `json:"status"`
}

func (r *Worker) list(ctx context.Context) (all map[string]listed, err error) {
	found, err := Explained(r.API.All(ctx))
	all = map[string]listed{}
	for name, c := range found {
		var one listed
		if c.Info != nil {
			one.Info = *c.Info
		}
		if c.Status != nil {
			one.Status = *c.Status
		}
		all[name] = one
	}
	return all, err
}

func (r *Worker) listCommand() *cobra.Command {
	return r.listing(&cobra.Command{
		Use:               "list [NAME...]",
		SuggestFor:        []string{"ps", "show"},
		Short:             "List connectors with their states: all, or the named ones",
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			all, err := r.list(cmd.Context())
			if err != nil {
				return err
			}
			for _, name := range names {
				if _, found := all[name]; !found {
					return fmt.Errorf("connector %s not found", name)
				}
			}
			if len(names) > 0 {
				maps.DeleteFunc(all, func(name string, _ listed) bool { return !slices.Contains(names, name) })
			}
			names = slices.Sorted(maps.Keys(all))
			return r.ShowNamed(cmd.OutOrStdout(), all, names, func(w io.Writer) { r.listTable(w, names, all) })
		},
	})
}

func (r *Worker) listTable(w io.Writer, names []string, all map[string]listed) {
	head := "NAME	TYPE	CLASS	STATE	TASKS"
	if r.Wide() {
		head += "	WORKER	VERSION	TRACE"
	}
	fmt.Fprintln(w, head)
	for _, name := range names {
		c := all[name]
		class := c.Info.Config["connector.class"]
		if !r.Wide() {
			class = class[strings.LastIndexByte(class, '.')+1:]
		}
		row := []string{name, c.Info.Type, class, string(stateOf(c.Status)), taskStates(c.Status)}
		if r.Wide() {
			row = append(row, c.Status.Connector.WorkerID, versionIn(c.Status.Connector), terminal.FirstLine(trace(c.Status)))
		}
		fmt.Fprintln(w, strings.Join(row, "	"))
	}
}

func versionIn(s rest.StateInfo) string {
	if s.Version == nil {
		return ""
	}
	return *s.Version
}

func stateOf(s rest.ConnectorStatus) rest.State {
	if s.Connector.State == "" {
		return "UNASSIGNED" // no worker has reported one yet
	}
	return s.Connector.State
}

// taskStates returns the number of tasks in each state.
func taskStates(s rest.ConnectorStatus) string {
	counted := map[rest.State]int{}
	for _, t := range s.Tasks {
		counted[t.State]++
	}
	return counts(counted)
}

func (r *Worker) status(ctx context.Context, name string) (s rest.ConnectorStatus, err error) {
	return Explained(r.API.Status(ctx, name))
}

func (r *Worker) statusCommand() *cobra.Command {
	return r.listing(&cobra.Command{
		Use:               "status [NAME...]",
		SuggestFor:        []string{"state", "states"},
		Short:             "Show the states of connectors and tasks, and the workers that run them",
		ValidArgsFunction: r.connectorNames,
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 {
				return r.statusOfAll(cmd)
			}
			return r.statusOf(cmd, names)
		},
	})
}

// statusOf shows the statuses of connectors, also if some of them are missing.
func (r *Worker) statusOf(cmd *cobra.Command, names []string) error {
	all := []rest.ConnectorStatus{}
	err := each(names, func(name string) error {
		s, err := r.status(cmd.Context(), name)
		if err == nil {
			all = append(all, s)
		}
		return err
	})
	if err != nil && len(all) == 0 {
		return err
	}
	if shown := r.showStatus(cmd, all); shown != nil {
		return shown
	}
	return err
}

func (r *Worker) statusOfAll(cmd *cobra.Command) error {
	listed, err := r.list(cmd.Context())
	if err != nil {
		return err
	}
	all := []rest.ConnectorStatus{}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		s := listed[name].Status
		s.Name, s.Connector.State = name, stateOf(s)
		all = append(all, s)
	}
	return r.showStatus(cmd, all)
}

func (r *Worker) showStatus(cmd *cobra.Command, all []rest.ConnectorStatus) error {
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return r.ShowNamed(cmd.OutOrStdout(), all, names, func(w io.Writer) { statusTable(w, all, r.Wide()) })
}

// statusTable shows the first line of each trace, or with whole all lines.
func statusTable(w io.Writer, all []rest.ConnectorStatus, whole bool) {
	shown := terminal.FirstLine
	if whole {
		shown = func(trace string) string { return strings.ReplaceAll(strings.TrimSpace(trace), "\n", " | ") }
	}
	fmt.Fprintln(w, "NAME\tTASK\tSTATE\tWORKER\tVERSION\tTRACE")
	row := func(name, task string, s rest.StateInfo) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", name, task, s.State, s.WorkerID, versionIn(s), shown(s.Trace))
	}
	for _, s := range all {
		row(s.Name, "", s.Connector)
		for _, t := range s.Tasks {
			row(s.Name, fmt.Sprint(t.ID), t.StateInfo)
		}
	}
}
