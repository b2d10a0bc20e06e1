package cli

import (
	"github.com/spf13/cobra"

	"millrace/internal/cli/release"
	"millrace/internal/cli/terminal"
	"millrace/plugins/host/jvm"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program, and of the Kafka Connect that it behaves like",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := terminal.Say(cmd.OutOrStdout(), "%s version %s", terminal.Program(), release.Version()); err != nil {
				return err
			}
			return terminal.Say(cmd.OutOrStdout(), "plugins in Java: %s", jvm.Describe())
		},
	}
}
