package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"millrace/internal/cli/release"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program, and of the Kafka Connect whose behavior it has",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "worker version %s\n", release.Version())
			return err
		},
	}
}
