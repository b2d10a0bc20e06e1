package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/verify"
)

// verifyOptions are the flags of plugins verify.
type verifyOptions struct {
	configs []string
	records string
}

func (o *pluginsOptions) verifyCommand() *cobra.Command {
	var v verifyOptions
	cmd := &cobra.Command{
		Use:   "verify FILE|CLASS",
		Short: "Check that a plugin behaves as workers expect",
		Long: `Check that a plugin behaves as workers expect. FILE is an executable or a folder with a
manifest.json, and CLASS a bundled or installed class. The plugin is started several times, killed,
stopped and resumed.

Some checks need a running connector. --config names the file of a connector for them, once for each
class. The exit status is 1 if a check fails.`,
		Example: `  worker plugins verify bin/connect-mine --config mine.properties
  worker plugins verify FileStreamSource --config connector.properties --output json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return v.run(cmd, o, args[0])
		},
	}
	cmd.Flags().StringArrayVar(&v.configs, "config", nil, "the file of a connector to check with; may be repeated")
	cmd.Flags().StringVar(&v.records, "records", "", "a file with a JSON document on each line, as records for sinks (default: two documents)")
	return cmd
}

func (v verifyOptions) run(cmd *cobra.Command, o *pluginsOptions, name string) error {
	plugin, only, err := o.candidate(cmd, name)
	if err != nil {
		return err
	}
	options, err := v.options(cmd, plugin)
	if err != nil {
		return err
	}
	results := verify.Run(cmd.Context(), plugin, only, options)
	if err := cmd.Context().Err(); err != nil {
		return err // the plugin did not fail the checks that are left
	}
	if err := o.report(cmd.OutOrStdout(), results); err != nil {
		return err
	}
	failed := 0
	for _, r := range results {
		if r.Outcome == verify.Failed {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%s: %d of %d checks failed", name, failed, len(results))
	}
	return nil
}

// candidate returns the plugin at a path or of a class, and the filter of the classes to check.
func (o *pluginsOptions) candidate(cmd *cobra.Command, name string) (_ host.Candidate, only func(*connect.Class) bool, err error) {
	plugin, err := host.At(name)
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return plugin, nil, err
	}
	h := o.host(cmd)
	class, findErr := h.Find(name, "")
	if findErr != nil {
		return plugin, nil, fmt.Errorf("%w; and there is no class of this name: %w", err, findErr)
	}
	plugin, err = h.Of(class)
	return plugin, func(c *connect.Class) bool { return c.Name == class.Name }, err
}

func (v verifyOptions) options(cmd *cobra.Command, plugin host.Candidate) (verify.Options, error) {
	o := verify.Options{Configs: map[string]map[string]string{}}
	text := []byte("{\"id\": 1, \"name\": \"one\"}\n{\"id\": 2, \"name\": \"two\"}\n")
	if v.records != "" {
		var err error
		if text, err = os.ReadFile(v.records); err != nil {
			return o, fmt.Errorf("--records: %w", configs.PathFirst(err))
		}
	}
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); !json.Valid(line) {
			return o, fmt.Errorf("--records %s: %q is not a JSON document", v.records, line)
		}
		o.Records = append(o.Records, connect.SinkRecord{Record: connect.Record{Topic: "verify", Timestamp: connect.NoTimestamp, Value: connect.JSONValue(line)}, Offset: int64(len(o.Records))})
	}
	if v.configs == nil {
		return o, nil
	}
	return o, v.readConfigs(cmd.Context(), plugin, o.Configs)
}

// readConfigs adds the configurations of --config by their classes. The plugin knows its aliases.
func (v verifyOptions) readConfigs(ctx context.Context, plugin host.Candidate, into map[string]map[string]string) error {
	trial, err := plugin.Try(ctx)
	if err != nil {
		return nil // a check reports it
	}
	defer trial.Kill()
	for _, path := range v.configs {
		f, err := configs.ReadConnectorFile(path)
		if err != nil {
			return fmt.Errorf("--config: %w", err)
		}
		class := classNamed(trial.Classes, f.Config["connector.class"])
		if class == "" {
			return fmt.Errorf("--config %s: the plugin has no connector.class=%s", path, f.Config["connector.class"])
		}
		into[class] = f.Config
	}
	return nil
}

func classNamed(classes []*connect.Class, name string) string {
	for _, c := range classes {
		if c.IsNamed(name) {
			return c.Name
		}
	}
	return ""
}

// report prints the results of the checks.
func (o *pluginsOptions) report(out io.Writer, results []verify.Result) error {
	if !o.Tabular() {
		var names []string
		for _, r := range results {
			names = append(names, r.Check)
		}
		return o.ShowNamed(out, results, names, nil)
	}
	var details strings.Builder
	err := terminal.ShowTable(out, func(w io.Writer) {
		fmt.Fprintln(w, "CLASS\tCHECK\tRESULT\t")
		for _, r := range results {
			first, rest, more := strings.Cut(r.Reason, "\n")
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Class, r.Check, r.Outcome, first)
			if more {
				fmt.Fprintf(&details, "\n%s %s: %s\n%s\n", r.Class, r.Check, first, rest)
			}
		}
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, terminal.Escaped(details.String()))
	return err
}
