// Package files selects the files that a source reads, and tracks their read positions, also when
// files are renamed, truncated, replaced or deleted meanwhile.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Set selects the files of a source.
type Set struct {
	Key     string         // the property with the Path, for messages
	Path    string         // a file, a directory, or a shell pattern
	One     bool           // Path is always a single file
	Pattern *regexp.Regexp // for a directory's files; nil: all whose names do not begin with a dot
	Task    int            // this task reads its share of the files
	Tasks   int
}

// Single reports whether Path is a single file, which need not exist yet.
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

func (s Set) wants(name string) bool {
	if s.Pattern == nil {
		return !strings.HasPrefix(name, ".")
	}
	return s.Pattern.MatchString(name)
}

// Check returns an error if the path is invalid, as far as that is known before a file exists.
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
	case info.IsDir() && !s.One, info.Mode()&fs.ModeNamedPipe != 0:
		return nil
	}
	f, err := openRegular(s.Key, s.Path)
	if err != nil {
		return err
	}
	return f.Close()
}

// checked returns the path that the policy must allow. For a pattern it is the directory before its
// first wildcard. The files themselves are checked when they are opened.
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

// openRegular opens a file for reading. An error other than fs.ErrNotExist names the key, the path
// and what to do.
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
