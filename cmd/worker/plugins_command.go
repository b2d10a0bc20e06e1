package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"millrace/api"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// pluginsOptions is what the flags of `worker plugins` say.
type pluginsOptions struct {
	path   []string
	owners []string
	printer
}

func pluginsCommand() *cobra.Command {
	var o pluginsOptions
	cmd := &cobra.Command{
		Use:               "plugins",
		Short:             "Show, install, remove and verify plugins",
		PersistentPreRunE: func(*cobra.Command, []string) error { return o.check() },
	}
	cmd.PersistentFlags().StringSliceVar(&o.path, "plugin-path", nil, "folders to find plugins in (default: millrace/plugins in $XDG_DATA_HOME or ~/.local/share)")
	cmd.PersistentFlags().StringSliceVar(&o.owners, "plugin-owners", nil, "users, and groups as group:NAME, beside root and you whose plugins may be started, as plugin.owners says to a worker")
	o.addOutput(cmd.PersistentFlags(), asTable, asWide, asJSON, asYAML, asName)
	cmd.AddCommand(o.listCommand(), o.describeCommand(), o.installCommand(), o.removeCommand(), o.verifyCommand())
	return cmd
}

func (o *pluginsOptions) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls", "get"},
		Short:   "List the classes",
		Long: `List the classes that are bundled, and those of plugins. Each plugin is started for a moment to ask what it offers. Plugins in
./plugins are started only if --plugin-path names that folder: what lies in a working directory may be anybody's.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h := o.host(cmd)
			return o.listClasses(cmd.OutOrStdout(), slices.Concat(h.Classes(), h.Transformations()))
		},
	}
}

func (o *pluginsOptions) describeCommand() *cobra.Command {
	version := ""
	cmd := &cobra.Command{
		Use:   "describe CLASS",
		Short: "Show the configuration keys of a class",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h := o.host(cmd)
			for _, class := range h.Transformations() {
				if class.IsNamed(args[0]) {
					return o.describeClass(cmd.OutOrStdout(), class)
				}
			}
			class, err := h.Find(args[0], version)
			if err != nil {
				return err
			}
			return o.describeClass(cmd.OutOrStdout(), class)
		},
	}
	cmd.Flags().StringVar(&version, "version", "", "a version, or a range such as [1.0,2.0) (default: the newest)")
	return cmd
}

func (o *pluginsOptions) installCommand() *cobra.Command {
	r := &remote{}
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "install FILE",
		Short: "Copy a plugin into a folder of plugin.path, after trying it",
		Long: `Copy a plugin, an executable or a folder with a manifest.json, into the first folder of --plugin-path, else into ./plugins if there is
such a folder, else into the user's own. It is tried first. It gets the name of its file or folder; one of the same name is replaced.

Workers that watch the folder take it up by themselves. If a worker answers at --url, the command waits until that lists the plugin's
classes, so that the next command can use them. With --wait it is an error if it does not list them in time.`,
		Example: `  worker plugins install bin/connect-mine
  cd my-plugin && worker plugins install . --wait 30s && worker connectors apply -f mine.properties`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			plugin, err := host.At(args[0])
			if err != nil {
				return err
			}
			classes, path, err := host.Install(cmd.Context(), plugin, o.installFolder())
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "installed %s\n", path)
			if err := o.listClasses(cmd.OutOrStdout(), classes); err != nil {
				return err
			}
			return r.awaitPlugin(cmd.Context(), classes, wait, cmd.Flags().Changed("wait"), cmd.ErrOrStderr())
		},
	}
	r.addFlags(cmd.Flags())
	cmd.Flags().DurationVar(&wait, "wait", 5*time.Second, "how long to wait until a worker lists the classes; 0: not at all")
	return cmd
}

func (o *pluginsOptions) removeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a plugin, by the name of its file, its folder or a class of its own",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := host.RemoveFile(o.installPaths(), args[0])
			if path == "" && err == nil {
				path, err = o.host(cmd).Remove(args[0])
			}
			if err == nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "removed %s\n", path)
			}
			return err
		},
	}
}

// paths is where to look for plugins.
func (o *pluginsOptions) paths() []string {
	if o.path == nil {
		return trustedPaths(configs.Config{})
	}
	return o.path
}

// installPaths is where plugins are installed: the folders that are named, else those of a worker without plugin.path.
func (o *pluginsOptions) installPaths() []string {
	if o.path == nil {
		return pluginPaths(configs.Config{})
	}
	return o.path
}

// installFolder is where a plugin goes: the first folder that is named, else the one in the working directory if there is one, else the
// user's.
func (o *pluginsOptions) installFolder() string {
	paths := o.installPaths()
	if info, err := os.Stat(paths[0]); o.path == nil && len(paths) > 1 && (err != nil || !info.IsDir()) {
		return paths[1]
	}
	return paths[0]
}

// host knows what is installed. What looks like a plugin and is none is said on standard error.
func (o *pluginsOptions) host(cmd *cobra.Command) *host.Host {
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	if hint := passedOver("--plugin-path " + localPlugins + " names the folder"); o.path == nil && hint != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), hint)
	}
	h := newHost(configs.Policy{}, host.Options{Paths: o.paths(), Owners: o.owners, Log: log})
	h.Scan(cmd.Context())
	return h
}

func (o *pluginsOptions) listClasses(out io.Writer, classes []*connect.Class) error {
	type class struct {
		Class   string       `json:"class"`
		Type    connect.Type `json:"type"`
		Version string       `json:"version"`
	}
	list, names := []class{}, []string{}
	for _, c := range classes {
		list, names = append(list, class{c.Name, c.Type(), c.Version}), append(names, c.Name)
	}
	if o.output == asJSON {
		return json.NewEncoder(out).Encode(list) // on one line, as it always was
	}
	return o.showNamed(out, list, names, func(w io.Writer) {
		fmt.Fprintln(w, "CLASS\tTYPE\tVERSION\t")
		for _, c := range classes {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Name, c.Type(), c.Version, strings.Join(strings.Fields(c.Doc), " "))
		}
	})
}

func (o *pluginsOptions) describeClass(out io.Writer, c *connect.Class) error {
	if o.output == asJSON {
		return json.NewEncoder(out).Encode(api.Definitions(c.Config))
	}
	if !o.tabular() {
		var names []string
		for _, k := range c.Config {
			names = append(names, k.Name)
		}
		return o.showNamed(out, api.Definitions(c.Config), names, nil)
	}
	fmt.Fprint(out, escaped(fmt.Sprintf("%s %s, a %s\n%s\n\n", c.Name, c.Version, c.Type(), c.Doc)))
	return showTable(out, func(w io.Writer) {
		fmt.Fprintln(w, "KEY\tTYPE\tDEFAULT\t")
		for _, k := range c.Config {
			value := ""
			switch {
			case k.Required:
				value = "(required)"
			case k.Default != nil:
				value = *k.Default
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.Name, k.Type, value, strings.Join(strings.Fields(k.Doc), " "))
		}
	})
}
