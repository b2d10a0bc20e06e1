package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/herder"
	"millrace/runtime/storage"
	"millrace/runtime/validation"
	"millrace/runtime/worker"
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
				return usage("--output %s: expected table or json", o.output)
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
		file, err := readConfigFile(path, "the file of a worker or a connector")
		if err != nil {
			return err
		}
		c.check(ctx, file)
	}
	if o.output == "json" {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(append([]finding{}, c.found...)); err != nil {
			return err
		}
	} else {
		for _, f := range c.found {
			fmt.Fprintln(out, escaped(f.String()))
		}
	}
	count := map[string]int{}
	for _, f := range c.found {
		count[f.Level]++
	}
	errs, warnings := count[levelError], count[levelWarning]
	switch {
	case errs > 0 || o.strict && warnings > 0:
		return &exitError{1, fmt.Errorf("%s in %s", tally(errs, warnings), plural(len(files), "file"))}
	case o.output != "table":
	case warnings > 0:
		fmt.Fprintf(out, "%s, no errors, %s\n", plural(len(files), "file"), plural(warnings, "warning"))
	default:
		fmt.Fprintf(out, "%s, nothing wrong\n", plural(len(files), "file"))
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
		return plural(errs, "error")
	case errs == 0:
		return plural(warnings, "warning")
	}
	return plural(errs, "error") + " and " + plural(warnings, "warning")
}

func plural(n int, what string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// checker checks files one after another.
type checker struct {
	props   map[string]string // of the worker
	from    *configFile       // of the worker; nil: there is none
	plugins []string          // where plugins are unless these say it
	errOut  io.Writer
	found   []finding

	names   map[string]string // of connectors, with their files
	offsets map[string]string // files of offsets, with the workers' files

	process *workerProcess
	herder  *herder.Standalone
}

func newChecker(errOut io.Writer) *checker {
	return &checker{props: standaloneDefaults(), errOut: errOut, names: map[string]string{}, offsets: map[string]string{}}
}

// open makes what validates connectors, for the worker's file that came last.
func (c *checker) open(ctx context.Context) (err error) {
	if c.herder != nil {
		return nil
	}
	if c.process, err = newProcess(c.props, processOptions{logLevel: "warn"}, io.Discard, c.errOut); err != nil {
		return err
	}
	if c.process.config, err = configs.WorkerKeys.Parse(c.process.props); err != nil {
		return err
	}
	c.process.own = []string{defaultData}
	paths := trustedPaths(c.process.config)
	if c.plugins != nil && !c.process.config.Has("plugin.path") {
		paths = c.plugins
	}
	c.process.openPlugins(ctx, paths)
	o := c.process.herderOptions(storage.NewMemoryOffsets(), "")
	if _, cluster := c.props["group.id"]; !cluster { // a standalone worker may be given the files on its command line
		o.Worker.Trusted = func(string, map[string]string) bool { return true }
	}
	c.herder = herder.NewStandalone(o)
	return nil
}

func (c *checker) close() {
	if c.herder != nil {
		c.herder.Close()
		c.herder = nil
	}
	if c.process != nil {
		c.process.finish()
		c.process = nil
	}
}

func (c *checker) check(ctx context.Context, file *configFile) {
	switch {
	case configs.Foreign(file.path, file.data) != "" || configs.KindOf(file.data) == configs.ConnectorConfig:
		c.checkConnector(ctx, file)
	default:
		c.checkWorker(file)
	}
}

// checkWorker checks the properties of a worker of either mode. The connectors behind it are checked by what is right in them.
func (c *checker) checkWorker(file *configFile) {
	props, err := configs.ParseWorkerFile(file.path, file.data)
	if err != nil {
		c.found = append(c.found, file.unreadable(err))
		return
	}
	m := modeOf(props)
	found := file.workerFindings(m, props)
	const key = "offset.storage.file.filename"
	if path := props[key]; path != "" && m == standalone {
		if other, taken := c.offsets[path]; taken {
			found = append(found, file.found(key, levelWarning, fmt.Sprintf("%s=%s is that of %s too: only one of the two workers can run at a time", key, path, other)))
		}
		c.offsets[path] = file.path
	}
	var names []string
	for _, k := range workerKeys(m, props) {
		names = append(names, k.Name)
	}
	for key := range props {
		if len(worker.KnownClientKey(key)) > 0 { // workerFindings has what is to say about it
			names = append(names, key)
		}
	}
	found = append(found, file.unknown(props, names, []string{"producer.", "consumer.", "admin.", "key.converter.", "value.converter.", "header.converter.", "config.providers.",
		"config.storage.", "offset.storage.", "status.storage.", "listeners.", "admin.listeners.", "probe.listeners.", "ssl.", "sasl.", "rest.", "metrics.", "metric.",
		"response.", "inter.worker."})...)
	c.add(found)
	c.close()
	c.props, c.from = usable(props, found), file
}

// usable is a worker's properties without what is wrong, and with the defaults of what is missing then.
func usable(props map[string]string, found []finding) map[string]string {
	out := maps.Clone(props)
	for _, f := range found {
		if f.Level == levelError {
			delete(out, f.Key)
		}
		if strings.HasPrefix(f.Key, "config.providers") { // its variables are no faults of connectors
			out[configs.UnresolvedKey] = configs.KeepUnresolved
		}
	}
	for key, value := range standaloneDefaults() {
		if _, given := out[key]; !given && (key == "bootstrap.servers" || key == "key.converter" || key == "value.converter") {
			out[key] = value
		}
	}
	return out
}

// add takes in what was found in a file: errors first, each level in the order of the lines.
func (c *checker) add(found []finding) {
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Line, b.Line)) })
	c.found = append(c.found, found...)
}

func (c *checker) checkConnector(ctx context.Context, file *configFile) {
	connector, err := configs.ParseConnectorFile(file.path, file.data)
	if err != nil {
		c.found = append(c.found, file.unreadable(err))
		return
	}
	found := file.repeated()
	defer func() { c.add(found) }()
	if other, taken := c.names[connector.Name]; taken {
		level := levelWarning // files of several workers may be checked together
		if c.from != nil {
			level = levelError
		}
		found = append(found, file.found("name", level, fmt.Sprintf("Connector %s already exists: %s has the same name, and one worker refuses the second", connector.Name, other)))
	}
	c.names[connector.Name] = file.path
	if err := c.open(ctx); err != nil {
		at := file
		if c.from != nil {
			at = c.from
		}
		found = append(found, at.unreadable(err))
		return
	}
	v, err := c.herder.Validate(ctx, rest.ConfigOf(connector.Config))
	if err != nil {
		one := file.classFinding(err)
		if hint := passedOver("name the folder with --plugin-path or, in a worker's file, plugin.path"); hint != "" && c.plugins == nil {
			one.Message += "; " + hint
		}
		found = append(found, one)
		return
	}
	found = append(found, file.connectorFindings(v)...)
}

// classFinding is that of a configuration whose class is not found, or does not answer.
func (c *configFile) classFinding(err error) finding {
	f := c.found("connector.class", levelError, shortError(err.Error()))
	for _, key := range []string{"class", "connector", "connectorClass"} {
		if f.Line == 0 {
			f.Line = c.lines[key]
		}
	}
	for key, line := range c.lines {
		if _, near := configs.Nearest(key, []string{"connector.class"}); near && f.Line == 0 {
			f.Line = line
		}
	}
	return f
}

var availableClasses = regexp.MustCompile(`, available connectors are: [^;\n]*(; did you mean)?`)

// shortError is the error of a class that is not found without the list of all that there are: the class that is near, or where the list is.
func shortError(text string) string {
	return availableClasses.ReplaceAllStringFunc(text, func(list string) string {
		if strings.HasSuffix(list, "; did you mean") {
			return ": did you mean"
		}
		return "; worker plugins list shows those that there are"
	})
}

// connectorFindings is what a validation found.
func (c *configFile) connectorFindings(v validation.Result) (out []finding) {
	for _, e := range v.Entries {
		for i, text := range e.Value.Errors {
			if i > 0 && strings.HasPrefix(text, "Invalid value null for") { // the same fault again
				continue
			}
			out = append(out, c.found(e.Value.Name, levelError, text))
		}
	}
	var warnings []finding
	for _, w := range v.Warnings {
		warnings = append(warnings, c.found(w.Key, levelWarning, w.Text))
	}
	slices.SortStableFunc(warnings, func(a, b finding) int { return cmp.Compare(a.Line, b.Line) })
	return append(out, warnings...)
}

// unknown warns of keys that are none of the names and have none of the prefixes.
func (c *configFile) unknown(props map[string]string, names, prefixes []string) (out []finding) {
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if slices.Contains(names, key) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		message := "no such key"
		if near, ok := configs.Nearest(key, names); ok {
			message += ": did you mean " + near + "?"
		}
		out = append(out, c.found(key, levelWarning, message))
	}
	slices.SortStableFunc(out, func(a, b finding) int { return cmp.Compare(a.Line, b.Line) })
	return out
}
