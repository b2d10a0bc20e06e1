package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// pluginsOptions is what the flags of `worker plugins` say.
type pluginsOptions struct {
	path []string
	json bool
}

func pluginsCommand() *cobra.Command {
	var o pluginsOptions
	cmd := &cobra.Command{
		Use:   "plugins",
		Short: "Show the connector classes that can be run",
	}
	cmd.PersistentFlags().StringSliceVar(&o.path, "plugin-path", nil, "folders to find plugins in (default: those of a worker without plugin.path)")
	cmd.PersistentFlags().BoolVar(&o.json, "json", false, "print JSON")
	cmd.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "List the classes",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return listClasses(cmd.OutOrStdout(), o.host(cmd).Classes(), o.json)
			},
		},
		&cobra.Command{
			Use:   "describe CLASS",
			Short: "Show the configuration keys of a class",
			Args:  cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				class, err := o.host(cmd).Find(args[0], "")
				if err != nil {
					return err
				}
				return describeClass(cmd.OutOrStdout(), class, o.json)
			},
		},
	)
	return cmd
}

// host knows what is installed. What looks like a plugin and is none is said on standard error.
func (o pluginsOptions) host(cmd *cobra.Command) *host.Host {
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	paths := o.path
	if paths == nil {
		paths = pluginPaths(configs.Config{})
	}
	h := newHost(paths, host.Auto, log, io.Discard)
	h.Scan(cmd.Context())
	return h
}

func listClasses(out io.Writer, classes []*connect.Class, asJSON bool) error {
	if asJSON {
		type class struct {
			Class   string       `json:"class"`
			Type    connect.Type `json:"type"`
			Version string       `json:"version"`
		}
		list := []class{}
		for _, c := range classes {
			list = append(list, class{c.Name, c.Type(), c.Version})
		}
		return json.NewEncoder(out).Encode(list)
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "CLASS\tTYPE\tVERSION\t")
	for _, c := range classes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Name, c.Type(), c.Version, c.Doc)
	}
	return w.Flush()
}

func describeClass(out io.Writer, c *connect.Class, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(c.Config)
	}
	fmt.Fprintf(out, "%s %s, a %s\n%s\n\n", c.Name, c.Version, c.Type(), c.Doc)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "KEY\tTYPE\tDEFAULT\t")
	for _, k := range c.Config {
		value := ""
		switch {
		case k.Required:
			value = "(required)"
		case k.Default != nil:
			value = *k.Default
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.Name, k.Type, value, k.Doc)
	}
	return w.Flush()
}
