// Package release knows which version of Millrace this binary is.
package release

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// ApacheVersion is the version of Kafka Connect that this worker behaves like, for clients that
// check it.
const ApacheVersion = "4.3.0"

// The Makefile sets name to the output of `git describe`, and revision to the commit: -ldflags "-X
// millrace/internal/cli/release.name=v0.1.0".
var name, revision string

// unreleased is the version of a build without a tag.
const unreleased = "0.1.0-dev"

// Version returns the version of this program.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return number(name, info.Main.Version) + " (Kafka Connect " + ApacheVersion + ")"
}

// number returns the version that the Makefile has set, or that of the module, which `go install
// MODULE@v0.1.0` sets. Go's pseudo-version of a commit without a tag, v0.0.0-DATE-COMMIT, is not a
// version.
func number(release, module string) string {
	if strings.HasPrefix(module, "v0.0.0-") || module == "(devel)" {
		module = ""
	}
	return strings.TrimPrefix(cmp.Or(release, module, unreleased), "v")
}

// Commit returns the first 16 digits of the commit that this binary was built from, as Apache's
// workers report it.
func Commit() string {
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
