package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/runtime/herder"
	"millrace/runtime/storage"
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
		Long: `Check the properties or JSON files of workers and connectors, and show everything that is wrong with them, with its line. No broker is
asked. A worker's file counts for the connectors behind it. The plugins of its plugin.path, or else of --plugin-path or the user's own folder, are
started for a moment, to ask what they offer and for the connector's own checks; those in ./plugins only where one of these names it. The exit status is 1 when there are errors; keys that nobody knows are
warnings, because connectors may ignore them.`,
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

// finding is something that is wrong with a file.
type finding struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0: the file lacks the key
	Key     string `json:"key,omitempty"`
	Level   string `json:"level"` // error or warning
	Message string `json:"message"`
}

func (f finding) String() string {
	where := f.File
	if f.Line > 0 {
		where += fmt.Sprint(":", f.Line)
	}
	if f.Key != "" && !strings.Contains(f.Message, f.Key) {
		return fmt.Sprintf("%s: %s: %s: %s", where, f.Level, f.Key, f.Message)
	}
	return fmt.Sprintf("%s: %s: %s", where, f.Level, f.Message)
}

func runValidate(ctx context.Context, o validateOptions, files []string, out, errOut io.Writer) error {
	c := &checker{props: standaloneDefaults(), plugins: o.plugins, errOut: errOut}
	defer c.close()
	for _, file := range files {
		if err := c.check(ctx, file); err != nil {
			return err
		}
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
			fmt.Fprintln(out, f)
		}
	}
	count := map[string]int{}
	for _, f := range c.found {
		count[f.Level]++
	}
	if bad := count["error"]; bad > 0 || o.strict && count["warning"] > 0 {
		return &exitError{1, fmt.Errorf("%s in %s", plural(len(c.found), "finding"), plural(len(files), "file"))}
	}
	if o.output == "table" {
		fmt.Fprintf(out, "%s, nothing wrong\n", plural(len(files), "file"))
	}
	return nil
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
	plugins []string          // where plugins are unless these say it
	errOut  io.Writer
	found   []finding

	process *workerProcess
	herder  *herder.Standalone
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
	c.herder = herder.NewStandalone(c.process.herderOptions(storage.NewMemoryOffsets(), ""))
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

func (c *checker) check(ctx context.Context, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	f := fileFindings{checker: c, file: file, lines: configs.KeyLines(data)}
	if props, err := workerFile(file); err == nil && props != nil {
		f.worker(props)
		c.close()
		c.props = props
		return nil
	}
	connector, err := configs.ReadConnectorFile(file)
	if err != nil {
		f.add("", "error", strings.TrimPrefix(err.Error(), "reading connector: "+file+": "))
		return nil
	}
	if err := c.open(ctx); err != nil {
		f.add("", "error", fmt.Sprintf("the worker's properties: %v", err))
		return nil
	}
	v, err := c.herder.Validate(ctx, herder.Given(connector.Config))
	if err != nil {
		message, list, _ := strings.Cut(err.Error(), ", available connectors are")
		if _, near, ok := strings.Cut(list, "; "); ok {
			message += ": " + near
		} else if list != "" {
			message += "; worker plugins list shows those that there are"
		}
		if hint := passedOver("name the folder with --plugin-path or, in a worker's file, plugin.path"); hint != "" && c.plugins == nil {
			message += "; " + hint
		}
		f.add("connector.class", "error", message)
		return nil
	}
	f.connector(connector.Config, v)
	return nil
}

// fileFindings is what is wrong with one file.
type fileFindings struct {
	*checker
	file  string
	lines map[string]int
}

func (f fileFindings) add(key, level, message string) {
	f.found = append(f.found, finding{File: f.file, Line: f.lines[key], Key: key, Level: level, Message: message})
}

// worker checks the properties of a worker of either mode: only one of a cluster has a group.id.
func (f fileFindings) worker(props map[string]string) {
	keys := configs.StandaloneKeys
	if _, cluster := props["group.id"]; cluster {
		keys = configs.DistributedKeys
	} else if props["bootstrap.servers"] == embedded {
		keys = configs.WorkerKeys
	}
	var names []string
	for _, v := range keys.Validate(props) {
		names = append(names, v.Name)
		for _, text := range v.Errors {
			f.add(v.Name, "error", text)
		}
	}
	f.unknown(props, names, []string{"producer.", "consumer.", "admin.", "key.converter.", "value.converter.", "header.converter.", "config.providers.", "config.storage.",
		"offset.storage.", "status.storage.", "listeners.", "admin.listeners.", "probe.listeners.", "ssl.", "sasl.", "rest.", "metrics.", "metric.", "response.", "inter.worker."})
}

// connector takes in a validation.
func (f fileFindings) connector(props map[string]string, v herder.Validation) {
	var names []string
	for _, e := range v.Entries {
		if e.Key != nil {
			names = append(names, e.Value.Name)
		}
		for i, text := range e.Value.Errors {
			if i > 0 && strings.HasPrefix(text, "Invalid value null for") { // the same fault again
				continue
			}
			f.add(e.Value.Name, "error", text)
		}
	}
	f.unknown(props, names, []string{"producer.override.", "consumer.override.", "admin.override.", "config.providers.", "topic.creation."})
}

// unknown warns of keys that are none of the names and have none of the prefixes.
func (f fileFindings) unknown(props map[string]string, names, prefixes []string) {
	before := len(f.found)
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if slices.Contains(names, key) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		message := "no such key"
		if near, ok := configs.Nearest(key, names); ok {
			message += ": did you mean " + near + "?"
		}
		f.add(key, "warning", message)
	}
	slices.SortStableFunc(f.found[before:], func(a, b finding) int { return cmp.Compare(a.Line, b.Line) })
}
