package broker

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// private makes a folder that is its owner's alone: records and offsets are nobody else's business. One that exists is made so when it is a
// broker's or empty; another may serve further programs, and keeps its mode.
func private(dir string, log *slog.Logger) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, lockName)); err != nil && len(entries) > 0 {
		log.Warn("the folder of the embedded broker may be read by other users: it holds further files, so that it keeps its mode", "folder", dir,
			"mode", info.Mode().Perm().String())
		return nil
	}
	return os.Chmod(dir, 0o700)
}

// files are what kfake and this package keep beside the partitions.
var files = []string{"meta.json", "topics.json", "acls.json", "sasl.json", "broker_configs.json", "quotas.json", "seq_windows.json",
	"session_state.json", "pids.log", "groups.log", lockName}

// tighten takes a broker's files from everybody but their owner. The broker makes them so that all may read them; in a private folder nobody
// can. Files of another owner keep their mode.
func tighten(dir string) {
	for _, name := range files {
		_ = os.Chmod(filepath.Join(dir, name), 0o600)
	}
	_ = filepath.WalkDir(filepath.Join(dir, "partitions"), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
		case entry.IsDir():
			_ = os.Chmod(path, 0o700)
		case entry.Type().IsRegular():
			_ = os.Chmod(path, 0o600)
		}
		return nil
	})
}
