package broker

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// private creates a folder that only its owner can read, because records and offsets are private.
// An existing folder gets these permissions if it is empty or already a broker's. Other folders
// keep theirs, because other programs may use them.
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

// files are the files that kfake and this package keep beside the partitions.
var files = []string{"meta.json", "topics.json", "acls.json", "sasl.json", "broker_configs.json", "quotas.json", "seq_windows.json",
	"session_state.json", "pids.log", "groups.log", lockName}

// tighten removes the permissions of group and others from a broker's files. New files are readable
// by all, which is harmless in a private folder. Files of another owner keep their mode.
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
