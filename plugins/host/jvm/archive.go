package jvm

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// archive returns the path of the class data archive (AppCDS), which halves the start time of a
// process and saves memory: it holds the bridge's classes as the JVM has them in memory. It belongs
// to exactly one bridge and Java runtime. "" without a cache folder.
func (b Bridge) archive() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "millrace", "java", fmt.Sprintf("%x.jsa", sha256.Sum256([]byte(b.ID)))[:20]+".jsa")
}

// WriteArchive creates the class data archive unless it exists. It takes some seconds of one
// processor. Without the archive everything works, but processes start more slowly.
func (b Bridge) WriteArchive(ctx context.Context) error {
	path := b.archive()
	if path == "" || isFile(path) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// No other worker can see an incomplete archive under its final name.
	work, err := os.MkdirTemp(filepath.Dir(path), "archive-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "archive.jsa")
	args := append(b.options(), "-XX:ArchiveClassesAtExit="+made, "-cp", b.Jar, mainClass, "--exit", work)
	cmd := exec.CommandContext(ctx, b.Java, args...)
	cmd.Env = append(os.Environ(), "MILLRACE_PLUGIN=connect", "PLUGIN_UNIX_SOCKET_DIR="+work)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("writing the class data archive of the Java bridge: %w: %s", err, out)
	}
	return os.Rename(made, path)
}
