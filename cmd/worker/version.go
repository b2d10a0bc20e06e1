package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// apacheVersion is the Kafka Connect whose behaviour this worker has, for clients that look at it.
const apacheVersion = "4.3.0"

// release is what `git describe` says of the commit, and revision is the commit. The Makefile sets both: -ldflags "-X main.release=v0.1.0".
var release, revision string

// unreleased is the version of a build that knows of no release.
const unreleased = "0.1.0-dev"

// version is this program's own.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return number(release, info.Main.Version) + " (Kafka Connect " + apacheVersion + ")"
}

// number is the release that the Makefile has set, or that of the module: go install MODULE@v0.1.0 builds one with a version. What Go makes
// of a commit without a tag, v0.0.0-DATE-COMMIT, is none.
func number(release, module string) string {
	if strings.HasPrefix(module, "v0.0.0-") || module == "(devel)" {
		module = ""
	}
	return strings.TrimPrefix(cmp.Or(release, module, unreleased), "v")
}

// commit is the first 16 digits of the commit that the binary was built from, as many as Apache's workers show.
func commit() string {
	found := revision
	if info, ok := debug.ReadBuildInfo(); ok && found == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				found = s.Value
			}
		}
	}
	if len(found) < 16 {
		return "unknown"
	}
	return found[:16]
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
