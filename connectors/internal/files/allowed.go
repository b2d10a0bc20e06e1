package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"millrace/configs"
)

// ErrForbidden is the error of a path that the worker's policy denies.
var ErrForbidden = errors.New("the worker does not allow this path")

// Allow returns an error if the worker's policy denies a path. The path need not exist. The error
// names the key.
func Allow(key, path string) error {
	_, _, err := locate(path)
	if err != nil {
		return fmt.Errorf("%s=%s cannot be used: %w", key, path, err)
	}
	return nil
}

// openAllowed opens a file if the policy allows the path after all links are resolved. Changing the
// path concurrently cannot lead out of the allowed directories.
func openAllowed(path string, flag int, mode fs.FileMode) (*os.File, error) {
	real, root, err := locate(path)
	if err != nil {
		return nil, err
	}
	if root == "" {
		return os.OpenFile(real, flag, mode)
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close() // read-only
	name, err := filepath.Rel(root, real)
	if err != nil {
		return nil, err
	}
	return dir.OpenFile(name, flag, mode)
}

// streams matches the paths of the standard streams, which the process inherited and which are not
// files of the worker.
var streams = regexp.MustCompile(`^(/dev/(stdin|stdout|stderr)|(/dev/fd|/proc/self/fd)/[012])$`)

// processFolder matches the directories of processes on Linux, which expose their environment and
// open files.
var processFolder = regexp.MustCompile(`^/proc/(\d+|self|thread-self)(/|$)`)

// locate resolves a path, and finds the allowed directory that contains it. root is empty if all
// directories are allowed.
func locate(path string) (real, root string, err error) {
	p, err := configs.CurrentPolicy()
	if err != nil {
		return "", "", errors.Join(ErrForbidden, err)
	}
	if len(p.FileRoots) == 0 && streams.MatchString(path) {
		return path, "", nil
	}
	if real, err = follow(path, 0); err != nil {
		return "", "", err
	}
	if processFolder.MatchString(real) {
		return "", "", fmt.Errorf("%w: %s shows what a process is doing", ErrForbidden, real)
	}
	for _, never := range p.FileNever {
		if leads, err := follow(never, 0); err == nil && (within(leads, real) || sameFile(leads, real)) {
			return "", "", fmt.Errorf("%w: %s is the worker's own, or lies in a folder of the worker's own", ErrForbidden, path)
		}
	}
	if len(p.FileRoots) == 0 {
		return real, "", nil
	}
	for _, root := range p.FileRoots {
		if leads, err := follow(root, 0); err == nil && within(leads, real) {
			return real, leads, nil
		}
	}
	return "", "", fmt.Errorf("%w: it is outside of the folders that the worker's %s lists", ErrForbidden, configs.FileRootsKey)
}

// within reports whether a path is a directory or below it.
func within(folder, path string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// sameFile reports whether two paths refer to one file, such as hard links.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil || !one.Mode().IsRegular() {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// maxLinks is the maximum length of a chain of links.
const maxLinks = 40

// follow resolves all links of a path, including one whose target does not exist yet.
func follow(path string, links int) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	dir, name := filepath.Split(path)
	if name == "" {
		return path, nil
	}
	if dir, err = follow(dir, links); err != nil {
		return "", err
	}
	target, err := os.Readlink(path)
	if err != nil {
		return filepath.Join(dir, name), nil // not a link
	}
	if links++; links > maxLinks {
		return "", fmt.Errorf("%s: too many links", path)
	}
	if !filepath.IsAbs(target) {
		target = dir + string(filepath.Separator) + target
	}
	return follow(target, links)
}
