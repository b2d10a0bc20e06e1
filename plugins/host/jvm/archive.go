package jvm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// archive returns the path of the class data archive (AppCDS), which halves the start time of a
// process and saves memory: it holds the bridge's classes as the JVM has them in memory. It belongs
// to exactly one bridge and Java runtime.
func (b Bridge) archive() (string, error) {
	folder, err := cacheFolder("java")
	return filepath.Join(folder, fmt.Sprintf("%x", sha256.Sum256([]byte(b.ID)))[:20]+".jsa"), err
}

// WithArchive adds the class data archive to a command if it exists.
func (b Bridge) WithArchive(command []string) []string {
	path, err := b.archive()
	if err != nil || !isFile(path) {
		return command
	}
	return slices.Insert(slices.Clone(command), 1, "-XX:SharedArchiveFile="+path)
}

// WriteArchive creates the class data archive unless it exists. It takes some seconds of one
// processor, at low priority. Without the archive everything works, but processes start more slowly.
func (b Bridge) WriteArchive(ctx context.Context) error {
	path, err := b.archive()
	if err != nil {
		return err
	}
	if isFile(path) {
		used(path)
		return nil
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
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err = cmd.Start(); err == nil {
		yieldProcessor(cmd.Process.Pid)
		err = cmd.Wait()
	}
	if err != nil {
		return fmt.Errorf("writing the class data archive of the Java bridge: %w: %s", err, out.String())
	}
	return os.Rename(made, path)
}
