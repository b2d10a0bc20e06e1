package plugin

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/connectors"
	"millrace/connectors/file"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
	"millrace/runtime/resident"
)

// pluginCommand serves a bundled connector. The worker starts it; a user has no need to.
func pluginCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "plugin NAME",
		Short: "Serve a bundled connector to a worker (the worker starts this itself)",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			class, err := bundled(args[0])
			if err != nil {
				return err
			}
			file.Stdout = processStdout{}
			sdk.FirstTaskStarted = resident.Trim
			sdk.Serve(class)
			return nil
		},
	}
}

func bundled(name string) (*connect.Class, error) {
	var known []string
	for _, c := range connectors.Bundled() {
		if c.Name == name || slices.Contains(configs.Aliases(c.Name), name) {
			return c, nil
		}
		known = append(known, configs.Aliases(c.Name)...)
	}
	return nil, fmt.Errorf("no bundled connector %s; there are %s", name, strings.Join(known, ", "))
}

// bundledCommand starts this binary again as the plugin of a bundled class, which keeps to the policy.
func bundledCommand(policy configs.Policy) func(class string) *exec.Cmd {
	return func(class string) *exec.Cmd {
		self, err := os.Executable()
		if err != nil {
			self = os.Args[0]
		}
		cmd := exec.Command(self, "plugin", class)
		cmd.Stdin = os.Stdin // which FileStreamSource reads without a file
		cmd.Env = []string{policy.Variable()}
		return cmd
	}
}

// processStdout writes to what is standard output at the time: serving a plugin replaces it.
type processStdout struct{}

func (processStdout) Write(b []byte) (int, error) { return os.Stdout.Write(b) }

// NewHost makes the plugin host with the bundled connectors, which keep to the policy.
func NewHost(policy configs.Policy, o host.Options) *host.Host {
	o.Bundled, o.Command = connectors.Bundled(), bundledCommand(policy)
	return host.New(o)
}
