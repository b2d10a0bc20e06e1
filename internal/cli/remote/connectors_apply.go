package remote

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/internal/cli/terminal"
)

func (r *Worker) applyCommand() *cobra.Command {
	var a applying
	cmd := filesFlag(&a.paths, a.flags(&cobra.Command{
		Use:   "apply -f FILE",
		Short: "Create or change connectors, so that they match files",
		Long: `Create or change connectors, so that they match files. The command reports for each connector
whether it was created, changed or unchanged. initial_state and initial_offsets apply only to
connectors that are created. Connectors that no file names stay. With --prune they are deleted, after
all files have been applied without an error. On a terminal the command asks before that, elsewhere
it needs --yes.

` + fileHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.applyAll(cmd, a) },
	}, "the connectors and their tasks have their states"))
	cmd.Flags().BoolVar(&a.prune, "prune", false, "delete the connectors that no file names")
	cmd.Flags().BoolVar(&a.dryRun, "dry-run", false, "show what would change, and change nothing")
	return a.Flag(cmd)
}

// applying are the flags of apply.
type applying struct {
	waiting
	terminal.Consent
	paths         []string
	prune, dryRun bool
}

func (r *Worker) applyAll(cmd *cobra.Command, a applying) error {
	if a.prune && !a.dryRun && !a.Yes && !a.Asks(cmd) {
		return terminal.Usage("--prune deletes connectors: pass --yes, or show them first with --dry-run")
	}
	named := map[string]bool{}
	err := eachFile(cmd, a.paths, func(f configs.ConnectorFile) error {
		named[f.Name] = true
		if !a.dryRun {
			return r.apply(cmd, a.waiting, f)
		}
		d, err := r.difference(cmd.Context(), f)
		if err == nil {
			diffText(terminal.Printable(cmd.OutOrStdout()), []difference{d})
		}
		return err
	})
	if err != nil || !a.prune {
		return err
	}
	return r.pruneBut(cmd, a, named)
}

// pruneBut deletes all connectors but those with these names.
func (r *Worker) pruneBut(cmd *cobra.Command, a applying, named map[string]bool) error {
	all, err := Explained(r.API.Connectors(cmd.Context()))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(name string) bool { return named[name] })
	slices.Sort(all)
	if len(all) == 0 {
		return nil
	}
	if a.dryRun {
		return each(all, func(name string) error {
			return terminal.Say(cmd.OutOrStdout(), "%s: would be deleted", terminal.Escaped(name))
		})
	}
	if err := a.Get(cmd, "Delete "+strings.Join(all, ", ")+", which no file names?"); err != nil {
		return err
	}
	return each(all, func(name string) error {
		if err := explain(r.API.Delete(cmd.Context(), name)); err != nil {
			return err
		}
		return r.finish(cmd, a.waiting, name, "deleted", "")
	})
}

func (r *Worker) apply(cmd *cobra.Command, o waiting, f configs.ConnectorFile) error {
	d, err := r.difference(cmd.Context(), f)
	if err != nil {
		return err
	}
	state := begun(f)
	switch d.Change {
	case toCreate:
		err = r.create(cmd.Context(), f, cmd.ErrOrStderr())
	case toChange:
		o.again = true
		_, _, err = r.API.PutConfig(cmd.Context(), f.Name, rest.ConfigOf(f.Config))
		err = explain(err)
	}
	if err != nil {
		return err
	}
	if d.Change != toCreate && o.wait {
		if state, err = r.settledState(cmd.Context(), f.Name); err != nil {
			return err
		}
	}
	return r.finish(cmd, o, f.Name, string(d.Change), state)
}

// settledState returns the state that a connector has after a change: a paused or stopped one stays
// so.
func (r *Worker) settledState(ctx context.Context, name string) (rest.State, error) {
	s, err := r.status(ctx, name)
	if s.Connector.State == rest.Paused || s.Connector.State == rest.Stopped {
		return s.Connector.State, err
	}
	return rest.Running, err
}
