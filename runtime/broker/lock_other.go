//go:build !unix

package broker

import (
	"os"
	"path/filepath"
)

// lockFolder opens the lock file without locking: this system has no flock. Users must not start
// two brokers on one folder.
func lockFolder(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
}
