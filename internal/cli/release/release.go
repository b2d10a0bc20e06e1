// Package release knows which version of Millrace this binary is.
package release

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// ApacheVersion is the Kafka Connect whose behaviour this worker has, for clients that look at it.
const ApacheVersion = "4.3.0"

// release is what `git describe` says of the commit, and revision is the commit. The Makefile sets both: -ldflags "-X main.release=v0.1.0".
var name, revision string

// unreleased is the version of a build that knows of no release.
const unreleased = "0.1.0-dev"

// Version is this program's own.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return number(name, info.Main.Version) + " (Kafka Connect " + ApacheVersion + ")"
}

// number is the release that the Makefile has set, or that of the module: go install MODULE@v0.1.0 builds one with a version. What Go makes
// of a commit without a tag, v0.0.0-DATE-COMMIT, is none.
func number(release, module string) string {
	if strings.HasPrefix(module, "v0.0.0-") || module == "(devel)" {
		module = ""
	}
	return strings.TrimPrefix(cmp.Or(release, module, unreleased), "v")
}

// Commit is the first 16 digits of the commit that the binary was built from, as many as Apache's workers show.
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
