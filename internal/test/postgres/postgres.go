// Package postgres runs the real PostgreSQL in tests, with logical replication.
package postgres

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Install is the command that installs PostgreSQL on Debian.
const Install = "apt-get install --no-install-recommends postgresql"

// requireEnv turns a missing PostgreSQL into a failure.
const requireEnv = "MILLRACE_REQUIRE_POSTGRES"

// Find returns an error if PostgreSQL is not installed.
func Find() error {
	_, err := find("initdb")
	return err
}

// Require skips a test if PostgreSQL is not installed. If MILLRACE_REQUIRE_POSTGRES=1, it fails the
// test instead.
func Require(t testing.TB) {
	t.Helper()
	switch err := Find(); {
	case err == nil:
	case os.Getenv(requireEnv) == "1":
		t.Fatalf("%v, and %s=1", err, requireEnv)
	default:
		t.Skip(err)
	}
}

// find returns the path of one of PostgreSQL's programs: of the newest version of Debian's
// packages, which are not in PATH, or of PATH.
func find(program string) (string, error) {
	paths, err := filepath.Glob(filepath.Join("/usr/lib/postgresql", "*", "bin", program))
	if err == nil && len(paths) > 0 {
		return slices.Max(paths), nil
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("PostgreSQL is not installed (%s): %w", Install, err)
	}
	return path, nil
}
