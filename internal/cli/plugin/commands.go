// Package plugin is the commands for plugins: it lists, installs, removes and verifies them, and
// serves a bundled connector to the worker that started this process.
package plugin

import "github.com/spf13/cobra"

// Commands returns the commands of this package.
func Commands() []*cobra.Command { return []*cobra.Command{pluginsCommand()} }
