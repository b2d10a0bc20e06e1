package cli

import (
	"github.com/spf13/cobra"

	"millrace/internal/cli/release"
	"millrace/internal/cli/terminal"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program, and of the Kafka Connect that it behaves like",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return terminal.Say(cmd.OutOrStdout(), "%s version %s", terminal.Program(), release.Version())
		},
	}
}
