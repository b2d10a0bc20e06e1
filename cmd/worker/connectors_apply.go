package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/client"
	"millrace/api/rest"
	"millrace/configs"
)

// creation is the body of POST /connectors, and what an exported file has.
type creation struct {
	Name         string            `json:"name"`
	Config       map[string]string `json:"config"`
	InitialState string            `json:"initial_state,omitempty"`

	InitialOffsets json.RawMessage `json:"initial_offsets,omitempty"`
}

const fileHelp = `FILE has properties or JSON, as those that worker standalone takes; a folder means all *.properties and *.json in
it, and - standard input. Nothing is sent before all files are read.`

func (r *remote) createCommand() *cobra.Command {
	var o waiting
	var paths []string
	return filesFlag(&paths, o.flags(&cobra.Command{
		Use:   "create -f FILE",
		Short: "Create connectors from files; those that exist are an error",
		Long:  "Create connectors from files; those that exist are an error.\n\n" + fileHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return eachFile(cmd, paths, func(f connectorFile) error {
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
func eachFile(cmd *cobra.Command, paths []string, do func(connectorFile) error) error {
	files, err := connectorFiles(cmd, paths)
	if err != nil {
		return err
	}
	at := map[string]connectorFile{}
	names := make([]string, len(files))
	for i, f := range files {
		at[f.Name], names[i] = f, f.Name
	}
	return each(names, func(name string) error {
		if err := do(at[name]); err != nil {
			return fmt.Errorf("%s: %w", at[name].path, err)
		}
		return nil
	})
}

// create makes a connector, and tells on notes what its user may not expect of it.
func (r *remote) create(ctx context.Context, f connectorFile, notes io.Writer) error {
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
		fmt.Fprintln(notes, "note: "+forgetful)
	}
	return nil
}

// forgetful is what a worker with --ephemeral does.
const forgetful = "this worker runs with --ephemeral: connectors created through the REST API or the console are forgotten when it ends"

// hasLeftOffsets asks whether the name has stored offsets. Apache's workers do not tell.
func (r *remote) hasLeftOffsets(ctx context.Context, f connectorFile) bool {
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
func (r *remote) isEphemeral(ctx context.Context) bool {
	c, err := r.api.Cluster(ctx)
	return err == nil && c.Ephemeral
}

// begun is the state that a new connector of a file comes to.
func begun(f connectorFile) rest.State {
	if f.InitialState == "" {
		return rest.Running
	}
	return rest.State(f.InitialState)
}

func (r *remote) applyCommand() *cobra.Command {
	var a applying
	cmd := filesFlag(&a.paths, a.flags(&cobra.Command{
		Use:   "apply -f FILE",
		Short: "Create the connectors of files, or change them to what the files say",
		Long: `Create the connectors of files, or change them to what the files say, and say of each whether it was created, changed or
unchanged. initial_state and initial_offsets count only where a connector is created. Connectors that no file names stay; with --prune
they are deleted, after all files are applied without an error. On a terminal the command asks before that; elsewhere it needs --yes.

` + fileHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.applyAll(cmd, a) },
	}, "they and their tasks are in their state"))
	cmd.Flags().BoolVar(&a.prune, "prune", false, "delete the connectors that no file names")
	cmd.Flags().BoolVar(&a.dryRun, "dry-run", false, "say what would be done, and do nothing")
	return a.flag(cmd)
}

// applying is what apply is asked for.
type applying struct {
	waiting
	consent
	paths         []string
	prune, dryRun bool
}

func (r *remote) applyAll(cmd *cobra.Command, a applying) error {
	if a.prune && !a.dryRun && !a.yes && !a.asks(cmd) {
		return usage("--prune deletes connectors: pass --yes, or look first with --dry-run")
	}
	named := map[string]bool{}
	err := eachFile(cmd, a.paths, func(f connectorFile) error {
		named[f.Name] = true
		if !a.dryRun {
			return r.apply(cmd, a.waiting, f)
		}
		d, err := r.difference(cmd.Context(), f)
		if err == nil {
			diffText(printable(cmd.OutOrStdout()), []difference{d})
		}
		return err
	})
	if err != nil || !a.prune {
		return err
	}
	return r.pruneBut(cmd, a, named)
}

// pruneBut deletes all connectors that have no file.
func (r *remote) pruneBut(cmd *cobra.Command, a applying, named map[string]bool) error {
	all, err := explained(r.api.Connectors(cmd.Context()))
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
			return say(cmd.OutOrStdout(), "%s: would be deleted", escaped(name))
		})
	}
	if err := a.get(cmd, "Delete "+strings.Join(all, ", ")+", which no file names?"); err != nil {
		return err
	}
	return each(all, func(name string) error {
		if err := explain(r.api.Delete(cmd.Context(), name)); err != nil {
			return err
		}
		return r.finish(cmd, a.waiting, name, "deleted", "")
	})
}

func (r *remote) apply(cmd *cobra.Command, o waiting, f connectorFile) error {
	d, err := r.difference(cmd.Context(), f)
	if err != nil {
		return err
	}
	state := begun(f)
	switch d.Change {
	case toCreate:
		err = r.create(cmd.Context(), f, cmd.ErrOrStderr())
	case toChange:
		o.anew = true
		_, _, err = r.api.PutConfig(cmd.Context(), f.Name, rest.ConfigOf(f.Config))
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

// settledState is the state that a connector stays in: what was paused or stopped remains so when it is changed.
func (r *remote) settledState(ctx context.Context, name string) (rest.State, error) {
	s, err := r.status(ctx, name)
	if s.Connector.State == rest.Paused || s.Connector.State == rest.Stopped {
		return s.Connector.State, err
	}
	return rest.Running, err
}

// change is what apply does with a connector.
type change string

const (
	toCreate change = "created"
	toChange change = "changed"
	toKeep   change = "unchanged"
)

// difference is what apply would change of a connector; a nil is a key that is not there.
type difference struct {
	Name   string                `json:"name"`
	Change change                `json:"change"`
	Keys   map[string][2]*string `json:"keys"` // from, to
}

func (r *remote) difference(ctx context.Context, f connectorFile) (difference, error) {
	d := difference{f.Name, toKeep, map[string][2]*string{}}
	now, err := explained(r.api.Config(ctx, f.Name))
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

func (r *remote) diffCommand() *cobra.Command {
	var paths []string
	return filesFlag(&paths, r.printing(&cobra.Command{
		Use:   "diff -f FILE",
		Short: "Show what apply would change; the exit status is 1 when it is anything",
		Long:  "Show what apply would change, and change nothing. The exit status is 0 when that is nothing, 1 when it is anything.\n\n" + fileHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, differs := []difference{}, false
			err := eachFile(cmd, paths, func(f connectorFile) error {
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
			if err := r.show(cmd.OutOrStdout(), all, func(w io.Writer) { diffText(w, all) }); err != nil || !differs {
				return err
			}
			return &exitError{status: 1}
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

func (r *remote) exportCommand() *cobra.Command {
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
				return usage("--output %s: expected json; name the folder to write into with --dir", output)
			}
			if everything == (len(names) > 0) {
				return usage("expected names of connectors to export, or --all")
			}
			if everything {
				var err error
				if names, err = explained(r.api.Connectors(cmd.Context())); err != nil {
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

func (r *remote) export(cmd *cobra.Command, folder, name string) error {
	info, err := explained(r.api.Connector(cmd.Context(), name))
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
	asJSON := printer{output: asJSON}
	if folder == "" {
		return asJSON.show(cmd.OutOrStdout(), out, nil)
	}
	path := filepath.Join(folder, exportFile(name))
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it may hold secrets
	if err != nil {
		return err
	}
	err = asJSON.show(file, out, nil)
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
