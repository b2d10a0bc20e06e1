// Package plugin is the commands for plugins: plugins, which lists, installs, removes and verifies
// them, and plugin, the process that serves a bundled connector to a worker.
package plugin

import "github.com/spf13/cobra"

// Commands returns the commands of this package.
func Commands() []*cobra.Command {
	return []*cobra.Command{pluginsCommand(), pluginCommand()}
}
