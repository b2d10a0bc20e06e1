package apache

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Bridge returns the Java bridge of this repository. It builds the bridge, with its tests, unless
// that was done for the same sources before.
func Bridge() (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	version, err := bridgeVersion(root)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "millrace", "java-bridge", version+".jar")
	if _, err := os.Stat(path); err == nil {
		return path, used(path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(filepath.Dir(path), "lock")).Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil { // another process has built it meanwhile
		return path, nil
	}
	if err := buildBridge(root, path); err != nil {
		return "", err
	}
	return path, sweepBridges(filepath.Dir(path))
}

// used marks a file as used now.
func used(path string) error { return os.Chtimes(path, time.Time{}, time.Now()) }

// Bridges that stay in the cache: those that were used last, and all that tests of other
// repositories may be using now.
const (
	keptBridges = 6
	testsTime   = 2 * time.Hour
)

// sweepBridges deletes bridges of earlier sources, and what interrupted builds have left behind.
func sweepBridges(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && e.Name() != "lock" {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, f := range files[min(len(files), keptBridges):] {
		if time.Since(f.ModTime()) > testsTime {
			err = errors.Join(err, os.RemoveAll(filepath.Join(folder, f.Name())))
		}
	}
	return err
}

func buildBridge(root, path string) error {
	work, err := os.MkdirTemp(filepath.Dir(path), "building-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	cmd := exec.Command("mvn", "-q", "-B", "-f", filepath.Join(root, "plugins", "java"), "-Dbridge.target="+work, "package")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the Java bridge: %w\n%s", err, out)
	}
	return os.Rename(filepath.Join(work, "millrace-java.jar"), path)
}

// repository returns the root folder of the repository, from any folder in it.
func repository() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("this is no folder of the repository")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// bridgeVersion returns a hash of the sources of the bridge.
func bridgeVersion(root string) (string, error) {
	hash := sha256.New()
	files := []string{filepath.Join("plugins", "proto", "connect", "v1", "connect.proto")}
	source := filepath.Join(root, "plugins", "java")
	err := filepath.WalkDir(source, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == "target" {
			return fs.SkipDir
		}
		if err == nil && !e.IsDir() {
			files = append(files, strings.TrimPrefix(path, root+string(filepath.Separator)))
		}
		return err
	})
	if err != nil {
		return "", err
	}
	slices.Sort(files)
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return "", err
		}
		if _, err := io.WriteString(hash, fmt.Sprintf("%s %d\n%s", file, len(text), text)); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil))[:16], nil
}
