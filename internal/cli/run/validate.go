package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/lint"
	"millrace/internal/cli/terminal"
)

// validateOptions is what the command line says.
type validateOptions struct {
	output  string
	strict  bool
	plugins []string
}

func validateCommand() *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check files of workers and connectors, without running them",
		Long: `Check the properties or JSON files of workers and connectors, and show everything that is wrong with them, with its line. A worker
refuses the same when it starts. No broker is asked. A worker's file counts for the connectors behind it. A folder means all *.properties and
*.json in it, those of workers first, and - standard input. The plugins of its plugin.path, or else
of --plugin-path or the user's own folder, are started for a moment, to ask what they offer and for the connector's own checks; those in ./plugins
only where one of these names it. The exit status is 1 when there are errors; keys that nobody knows are warnings, because connectors may
ignore them.`,
		Example: `  worker validate connector.properties
  worker validate worker.properties connectors/*.json --output json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output != "table" && o.output != "json" {
				return terminal.Usage("--output %s: expected table or json", o.output)
			}
			return runValidate(cmd.Context(), o, args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", "table", "how to print: table or json")
	cmd.Flags().StringSliceVar(&o.plugins, "plugin-path", nil, "folders to find plugins in, where no worker's file has plugin.path (default: millrace/plugins in $XDG_DATA_HOME or ~/.local/share)")
	cmd.Flags().BoolVar(&o.strict, "strict", false, "count warnings as errors")
	return cmd
}

func runValidate(ctx context.Context, o validateOptions, files []string, out, errOut io.Writer) error {
	c := newChecker(errOut)
	c.plugins = o.plugins
	defer c.close()
	files, err := filesOf(files)
	if err != nil {
		return err
	}
	for _, path := range files {
		file, err := lint.ReadFile(path, "the file of a worker or a connector")
		if err != nil {
			return err
		}
		c.check(ctx, file)
	}
	if o.output == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(append([]lint.Finding{}, c.found...)); err != nil {
			return err
		}
	} else {
		for _, f := range c.found {
			fmt.Fprintln(out, terminal.Escaped(f.String()))
		}
	}
	count := map[string]int{}
	for _, f := range c.found {
		count[f.Level]++
	}
	errs, warnings := count[lint.LevelError], count[lint.LevelWarning]
	switch {
	case errs > 0 || o.strict && warnings > 0:
		return terminal.Exit(1, fmt.Errorf("%s in %s", tally(errs, warnings), terminal.Plural(len(files), "file")))
	case o.output != "table":
	case warnings > 0:
		fmt.Fprintf(out, "%s, no errors, %s\n", terminal.Plural(len(files), "file"), terminal.Plural(warnings, "warning"))
	default:
		fmt.Fprintf(out, "%s, nothing wrong\n", terminal.Plural(len(files), "file"))
	}
	return nil
}

// filesOf is paths with the *.properties and *.json of a folder in the folder's place, those of workers first; - is standard input.
func filesOf(paths []string) (out []string, err error) {
	for _, path := range paths {
		if path == "-" {
			path = "/dev/stdin"
		}
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			out = append(out, path) // reading it says what is wrong
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, configs.PathFirst(err)
		}
		var workers, connectors []string
		for _, e := range entries {
			name := filepath.Join(path, e.Name())
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
			return nil, fmt.Errorf("%s has nothing to check: expected files called *.properties or *.json", path)
		}
		out = slices.Concat(out, workers, connectors)
	}
	return out, nil
}

// tally says how many errors and warnings there are, of the one or two kinds that there are.
func tally(errs, warnings int) string {
	switch {
	case warnings == 0:
		return terminal.Plural(errs, "error")
	case errs == 0:
		return terminal.Plural(warnings, "warning")
	}
	return terminal.Plural(errs, "error") + " and " + terminal.Plural(warnings, "warning")
}
