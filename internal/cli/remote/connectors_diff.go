package remote

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// change is the effect of apply on a connector.
type change string

const (
	toCreate change = "created"
	toChange change = "changed"
	toKeep   change = "unchanged"
)

// difference lists the keys of a connector that apply would change. A nil value is a missing key.
type difference struct {
	Name   string                `json:"name"`
	Change change                `json:"change"`
	Keys   map[string][2]*string `json:"keys"` // from, to
}

func (r *Worker) difference(ctx context.Context, f configs.ConnectorFile) (difference, error) {
	d := difference{f.Name, toKeep, map[string][2]*string{}}
	now, err := Explained(r.API.Config(ctx, f.Name))
	switch {
	case missing(err):
		d.Change = toCreate
	case err != nil:
		return d, err
	default:
		now["name"] = f.Name
	}
	for key := range maps.Keys(f.Config) {
		if to, from := f.Config[key], lookup(now, key); from == nil || *from != to {
			d.Keys[key] = [2]*string{from, &to}
		}
	}
	for key, from := range now {
		if lookup(f.Config, key) == nil {
			d.Keys[key] = [2]*string{&from, nil}
		}
	}
	if d.Change == toKeep && len(d.Keys) > 0 {
		d.Change = toChange
	}
	return d, nil
}

func lookup(m map[string]string, key string) *string {
	if v, ok := m[key]; ok {
		return &v
	}
	return nil
}

func (r *Worker) diffCommand() *cobra.Command {
	var paths []string
	return filesFlag(&paths, r.printing(&cobra.Command{
		Use:   "diff -f FILE",
		Short: "Show what apply would change; the exit status is 1 if there are changes",
		Long: `Show what apply would change, and change nothing. The exit status is 0 if there are no changes, and
1 if there are.

` + fileHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, differs := []difference{}, false
			err := eachFile(cmd, paths, func(f configs.ConnectorFile) error {
				d, err := r.difference(cmd.Context(), f)
				if err == nil {
					all = append(all, d)
					differs = differs || d.Change != toKeep
				}
				return err
			})
			if err != nil {
				return err
			}
			if err := r.Show(cmd.OutOrStdout(), all, func(w io.Writer) { diffText(w, all) }); err != nil || !differs {
				return err
			}
			return terminal.Exit(1, nil)
		},
	}))
}

func diffText(w io.Writer, all []difference) {
	for _, d := range all {
		fmt.Fprintf(w, "%s: %s\n", d.Name, map[change]string{toCreate: "would be created", toChange: "would be changed", toKeep: "unchanged"}[d.Change])
		for _, key := range slices.Sorted(maps.Keys(d.Keys)) {
			for i, sign := range []string{"-", "+"} {
				if value := d.Keys[key][i]; value != nil {
					fmt.Fprintf(w, "  %s %s=%s\n", sign, key, *value)
				}
			}
		}
	}
}
