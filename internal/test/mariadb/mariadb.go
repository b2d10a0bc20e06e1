// Package mariadb runs the real MariaDB in tests.
package mariadb

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Install is the command that installs MariaDB on Debian.
const Install = "apt-get install --no-install-recommends mariadb-server"

// requireEnv turns a missing MariaDB into a failure.
const requireEnv = "MILLRACE_REQUIRE_MARIADB"

// Find returns an error if MariaDB is not installed.
func Find() error {
	_, err := find("mariadbd")
	return err
}

// Require skips a test if MariaDB is not installed. If MILLRACE_REQUIRE_MARIADB=1, it fails the test
// instead.
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

// find returns the path of one of MariaDB's programs. Debian has the server in a folder that is not
// in every PATH.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err == nil {
		return path, nil
	}
	path, second := exec.LookPath("/usr/sbin/" + program)
	if second != nil {
		return "", fmt.Errorf("MariaDB is not installed (%s): %w", Install, err)
	}
	return path, nil
}
