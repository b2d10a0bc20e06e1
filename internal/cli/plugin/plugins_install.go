package plugin

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/remote"
	"millrace/plugins/host"
)

func (o *pluginsOptions) installCommand() *cobra.Command {
	r := &remote.Worker{}
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "install FILE",
		Short: "Try a plugin, and copy it into a folder of plugin.path",
		Long: `Try a plugin, and copy it into the first folder of --plugin-path. The default is ./plugins if that
folder exists, else the folder of the user. The copy has the name of the file or folder, and replaces a
plugin of the same name. A plugin is an executable, a folder with a manifest.json, a folder of jars, a
jar, or a .zip or .tar.gz archive of one of these, as Confluent Hub and Debezium publish them.

Workers that watch the folder load the plugin by themselves. If a worker answers at --url, the command
waits until that worker lists the plugin's classes, so that the next command can use them. With --wait
it is an error if the worker does not list them in time.`,
		Example: `  worker plugins install bin/connect-mine
  worker plugins install debezium-connector-postgres-3.6.1.Final-plugin.tar.gz
  cd my-plugin && worker plugins install . --wait 30s && worker connectors apply -f mine.properties`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			plugin, remove, err := host.Unpack(args[0])
			defer remove() //nolint:errcheck // a folder for temporary files
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
			return awaitPlugin(cmd.Context(), r, classes, wait, cmd.Flags().Changed("wait"), cmd.ErrOrStderr())
		},
	}
	r.AddFlags(cmd.Flags())
	cmd.Flags().DurationVar(&wait, "wait", 5*time.Second, "the longest time to wait until a worker lists the classes; 0: do not wait")
	return cmd
}

func (o *pluginsOptions) removeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a plugin, by the name of its file, its folder or one of its classes",
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

// installPaths returns the folders for installed plugins: those of --plugin-path, else those of a
// worker without plugin.path.
func (o *pluginsOptions) installPaths() []string {
	if o.path == nil {
		return Folders(configs.Config{})
	}
	return o.path
}

// installFolder returns the folder to install into: the first of --plugin-path, else that of the
// working directory if it exists, else that of the user.
func (o *pluginsOptions) installFolder() string {
	paths := o.installPaths()
	if info, err := os.Stat(paths[0]); o.path == nil && len(paths) > 1 && (err != nil || !info.IsDir()) {
		return paths[1]
	}
	return paths[0]
}
