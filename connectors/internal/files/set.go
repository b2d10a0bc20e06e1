// Package files decides which files a source reads, how far each is read, and what to do when one is renamed, truncated,
// replaced or deleted meanwhile.
package files

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Set says which files belong to a source.
type Set struct {
	Key     string         // the property that Path was given by, for messages
	Path    string         // a file, a directory, or a pattern of the shell's kind
	One     bool           // Path is always one file
	Pattern *regexp.Regexp // of a directory's files; nil: all that do not begin with a dot
	Task    int            // this task reads the files whose names fall to it
	Tasks   int
}

// Single reports whether Path is one file, which need not exist yet.
func (s Set) Single() bool { return s.One || s.Pattern == nil && !s.isGlob() && !s.isDir() }

func (s Set) isDir() bool {
	info, err := os.Stat(s.Path)
	return err == nil && info.IsDir()
}

func (s Set) isGlob() bool {
	if !strings.ContainsAny(s.Path, "*?[") {
		return false
	}
	_, err := os.Lstat(s.Path)
	return err != nil
}

// List gives this task's files by name. What does not exist yet is no error.
func (s Set) List() ([]string, error) {
	var names []string
	var err error
	switch {
	case s.Single():
		names = []string{s.Path}
	case s.isGlob():
		names, err = filepath.Glob(s.Path)
	default:
		names, err = s.listDir()
	}
	if err != nil {
		return nil, fmt.Errorf("listing %s=%s: %w", s.Key, s.Path, err)
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return !s.mine(name) }), nil
}

func (s Set) listDir() ([]string, error) {
	entries, err := os.ReadDir(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() || !s.wants(e.Name()) {
			continue
		}
		names = append(names, filepath.Join(s.Path, e.Name()))
	}
	return names, nil
}

func (s Set) wants(name string) bool {
	if s.Pattern == nil {
		return !strings.HasPrefix(name, ".")
	}
	return s.Pattern.MatchString(name)
}

func (s Set) mine(name string) bool {
	if s.Tasks < 2 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(name)) //nolint:errcheck // a hash takes everything
	return int(h.Sum32()%uint32(s.Tasks)) == s.Task
}

// Check says what is wrong with the path, as far as can be known before a file is there.
func (s Set) Check() error {
	if s.Path == "" {
		return fmt.Errorf("nothing says which file to read: set %s to a file, a directory or a pattern such as /data/*.csv", PathKey)
	}
	if err := Allow(s.Key, s.checked()); errors.Is(err, ErrForbidden) {
		return err
	}
	info, err := os.Stat(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s=%s cannot be read: %w; expected a file that this process may read: check the path and its permissions",
			s.Key, s.Path, err)
	case info.IsDir() && !s.One:
		return nil
	}
	f, err := openRegular(s.Key, s.Path)
	if err != nil {
		return err
	}
	return f.Close()
}

// checked is the path that the policy has to allow: of a pattern the folder before its first wildcard. The files themselves are checked when
// they are opened.
func (s Set) checked() string {
	path := s.Path
	if s.One || !s.isGlob() {
		return path
	}
	for strings.ContainsAny(path, "*?[") {
		path = filepath.Dir(path)
	}
	return path
}

// openRegular opens a file to read it. An error that is not fs.ErrNotExist names the key, the path and what to do.
func openRegular(key, path string) (*os.File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s=%s is a %s: expected a regular file; give the path of a file", key, path, kindOf(info.Mode()))
	}
	var f *os.File
	if err == nil {
		f, err = openAllowed(path, os.O_RDONLY, 0)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s=%s cannot be read: %w; expected a file that this process may read: check the path and its permissions",
			key, path, err)
	}
	return f, nil
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "directory"
	case mode&fs.ModeNamedPipe != 0:
		return "named pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}
