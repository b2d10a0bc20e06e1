package run

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	terminal.Printer
	strict  bool
	plugins []string
}

func validateCommand() *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check the files of workers and connectors, without running them",
		Long: `Check the properties or JSON files of workers and connectors, and report each fault with its line. A
worker refuses the same faults when it starts. The command asks no broker. A worker's file applies to
the connectors after it. A folder means all its *.properties and *.json, workers first, and - means
standard input.

The command starts plugins for a moment, to ask for their classes and to have connectors check their
configurations: the plugins of the worker's plugin.path, else those of --plugin-path or of the user's
folder. It starts the plugins in ./plugins only if one of these names that folder.

Keys that no class knows are warnings, because connectors may ignore them. The exit status is 1 if
there are errors. --output name prints the files with errors or warnings.`,
		Example: `  worker validate connector.properties
  worker validate worker.properties connectors/*.json --output json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runValidate(cmd.Context(), o, args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *validateOptions) addFlags(flags *pflag.FlagSet) {
	o.AddNamedOutput(flags)
	flags.StringSliceVar(&o.plugins, "plugin-path", nil, "the folders with plugins, if no worker's file has plugin.path (default: millrace/plugins in $XDG_DATA_HOME or ~/.local/share)")
	flags.BoolVar(&o.strict, "strict", false, "treat warnings as errors")
}

func runValidate(ctx context.Context, o validateOptions, files []string, out, errOut io.Writer) error {
	if err := o.Check(); err != nil {
		return err
	}
	c := newChecker(errOut)
	c.plugins = o.plugins
	defer c.close()
	files, err := filesOf(files)
	if err != nil {
		return err
	}
	for _, path := range files {
		file, err := terminal.Await(ctx, func() (*lint.File, error) { return lint.ReadFile(path, "the file of a worker or a connector") })
		if err != nil {
			return err
		}
		for _, part := range file.Split() {
			c.check(ctx, part)
		}
	}
	if err := o.print(out, c.found); err != nil {
		return err
	}
	return o.verdict(out, c.found, len(files))
}

// print prints the findings: in a table as FILE:LINE: LEVEL: MESSAGE, which editors understand.
func (o validateOptions) print(out io.Writer, found []lint.Finding) error {
	if o.Tabular() {
		for _, f := range found {
			if err := terminal.Say(out, "%s", terminal.Escaped(f.String())); err != nil {
				return err
			}
		}
		return nil
	}
	var files []string
	for _, f := range found {
		if !slices.Contains(files, f.File) {
			files = append(files, f.File)
		}
	}
	return o.ShowNamed(out, append([]lint.Finding{}, found...), files, nil)
}

// verdict prints the number of files and warnings, or returns an error with the number of errors.
func (o validateOptions) verdict(out io.Writer, found []lint.Finding, files int) error {
	count := map[string]int{}
	for _, f := range found {
		count[f.Level]++
	}
	errs, warnings := count[lint.LevelError], count[lint.LevelWarning]
	switch {
	case errs > 0 || o.strict && warnings > 0:
		return terminal.Exit(1, fmt.Errorf("%s in %s", tally(errs, warnings), terminal.Plural(files, "file")))
	case !o.Tabular():
		return nil
	case warnings > 0:
		return terminal.Say(out, "%s, no errors, %s", terminal.Plural(files, "file"), terminal.Plural(warnings, "warning"))
	default:
		return terminal.Say(out, "%s, nothing wrong", terminal.Plural(files, "file"))
	}
}

// filesOf replaces each folder among paths by its *.properties and *.json, workers first. The path
// - is standard input.
func filesOf(paths []string) (out []string, err error) {
	for _, path := range paths {
		if path == "-" {
			path = "/dev/stdin"
		}
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			out = append(out, path) // reading it returns the error
			continue
		}
		files, err := filesIn(path)
		if err != nil {
			return nil, err
		}
		out = append(out, files...)
	}
	return out, nil
}

// filesIn returns the *.properties and *.json of a folder, workers first.
func filesIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, configs.PathFirst(err)
	}
	var workers, connectors []string
	for _, e := range entries {
		name := filepath.Join(folder, e.Name())
		if e.IsDir() || !slices.Contains([]string{".properties", ".json"}, filepath.Ext(name)) {
			continue
		}
		if data, err := os.ReadFile(name); err == nil && configs.KindOf(data) == configs.WorkerFile {
			workers = append(workers, name)
		} else {
			connectors = append(connectors, name)
		}
	}
	if len(workers)+len(connectors) == 0 {
		return nil, fmt.Errorf("%s has no files to check: expected files called *.properties or *.json", folder)
	}
	return slices.Concat(workers, connectors), nil
}

// tally returns the number of errors and of warnings, without those that are zero.
func tally(errs, warnings int) string {
	switch {
	case warnings == 0:
		return terminal.Plural(errs, "error")
	case errs == 0:
		return terminal.Plural(warnings, "warning")
	}
	return terminal.Plural(errs, "error") + " and " + terminal.Plural(warnings, "warning")
}
