package api

import (
	"os"
	"path/filepath"
	"testing"
)

// usersFile is a file of users for basic authentication.
func usersFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
