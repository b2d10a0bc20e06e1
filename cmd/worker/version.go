package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// apacheVersion is the Kafka Connect whose behaviour this worker has, for clients that look at it.
const apacheVersion = "4.3.0"

// version is this program's own.
func version() string { return "0.1.0 (Kafka Connect " + apacheVersion + ")" }

// commit is the commit that the binary was built from.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 16 {
				return s.Value[:16]
			}
		}
	}
	return "unknown"
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program, and of the Kafka Connect whose behavior it has",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "worker version %s\n", version())
			return err
		},
	}
}
