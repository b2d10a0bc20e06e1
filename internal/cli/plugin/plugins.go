package plugin

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// pluginsOptions are the flags of all plugins commands.
type pluginsOptions struct {
	path   []string
	owners []string
	terminal.Printer
}

func pluginsCommand() *cobra.Command {
	var o pluginsOptions
	cmd := &cobra.Command{
		Use:   "plugins",
		Short: "List, install, remove and verify plugins",
		Long: `List, install, remove and verify plugins, without a running worker.

A worker starts its bundled connectors as worker plugin NAME. Users do not need that form.`,
		Args:              servable,
		RunE:              serve,
		PersistentPreRunE: func(*cobra.Command, []string) error { return o.Check() },
	}
	cmd.PersistentFlags().StringSliceVar(&o.path, "plugin-path", nil, "the folders with plugins (default: millrace/plugins in $XDG_DATA_HOME or ~/.local/share)")
	cmd.PersistentFlags().StringSliceVar(&o.owners, "plugin-owners", nil, "users, or groups as group:NAME, whose plugins may be started, besides root's and yours; as plugin.owners of a worker")
	o.AddNamedOutput(cmd.PersistentFlags())
	cmd.AddCommand(o.listCommand(), o.describeCommand(), o.installCommand(), o.removeCommand(), o.verifyCommand())
	return cmd
}

func (o *pluginsOptions) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the available classes",
		Long: `List the bundled classes and those of plugins. Each plugin is started for a moment to ask for its
classes. Plugins in ./plugins are started only if --plugin-path names that folder, because a working
directory may contain the files of somebody else.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h := o.host(cmd)
			return o.listClasses(cmd.OutOrStdout(), slices.Concat(h.Classes(), h.Others()))
		},
	}
}

// paths returns the folders with plugins.
func (o *pluginsOptions) paths() []string {
	if o.path == nil {
		return TrustedFolders(configs.Config{})
	}
	return o.path
}

// host returns a plugin host with the installed plugins. It reports broken plugins on standard
// error.
func (o *pluginsOptions) host(cmd *cobra.Command) *host.Host {
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	if hint := PassedOver("--plugin-path " + localPlugins + " names the folder"); o.path == nil && hint != "" {
		fmt.Fprintln(cmd.ErrOrStderr(), hint)
	}
	h := NewHost(configs.Policy{}, host.Options{Paths: o.paths(), Owners: o.owners, Log: log})
	h.Scan(cmd.Context())
	h.AwaitAll(cmd.Context())
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
	if o.Output == terminal.AsJSON {
		return json.NewEncoder(out).Encode(list) // on one line, because scripts read it so
	}
	return o.ShowNamed(out, list, names, func(w io.Writer) {
		fmt.Fprintln(w, "CLASS\tTYPE\tVERSION\t")
		for _, c := range classes {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Name, c.Type(), c.Version, strings.Join(strings.Fields(c.Doc), " "))
		}
	})
}
