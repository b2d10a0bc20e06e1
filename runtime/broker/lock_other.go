//go:build !unix

package broker

import (
	"os"
	"path/filepath"
)

// lockFolder opens the lock without locking: this system has no flock, and its users must not start two on one folder.
func lockFolder(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
}
