package plugin

import (
	"os"
	"os/exec"
	"slices"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/connectors"
	"millrace/connectors/file"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
	"millrace/runtime/resident"
)

// serve is `worker plugin NAME`: it serves a bundled connector to the worker that started this
// process. Users do not need it. The name stays plugin, because a running worker starts the new
// binary when its file is replaced.
func serve(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	file.Stdout = processStdout{}
	sdk.FirstTaskStarted = resident.Trim
	sdk.Serve(bundled(args[0]))
	return nil
}

// servable accepts no arguments, or the name of a bundled connector after `worker plugin`.
func servable(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || cmd.CalledAs() == "plugin" && bundled(args[0]) != nil {
		return cobra.MaximumNArgs(1)(cmd, args)
	}
	return cobra.NoArgs(cmd, args)
}

// bundled returns the bundled connector with this name or alias; nil if there is none.
func bundled(name string) *connect.Class {
	for _, c := range connectors.Bundled() {
		if c.Name == name || slices.Contains(configs.Aliases(c.Name), name) {
			return c
		}
	}
	return nil
}

// bundledCommand returns the command that starts this binary again as the plugin of a bundled
// class.
func bundledCommand(class string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	cmd := exec.Command(self, "plugin", class)
	cmd.Stdin = os.Stdin // FileStreamSource without a file reads it
	return cmd
}

// processStdout writes to the current standard output, because serving a plugin replaces os.Stdout.
type processStdout struct{}

func (processStdout) Write(b []byte) (int, error) { return os.Stdout.Write(b) }

// NewHost makes the plugin host with the bundled connectors and the plugins of this release, which
// obey the policy. Other plugins get it too.
func NewHost(policy configs.Policy, o host.Options) *host.Host {
	o.Bundled, o.Command = connectors.Bundled(), bundledCommand
	o.Paths, o.Elsewhere, o.Environment = WithShipped(o.Paths), elsewhere, []string{policy.Variable()}
	return host.New(o)
}
