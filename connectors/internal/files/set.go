// Package files decides which files a source reads, how far each is read, and what to do when one is renamed, truncated,
// replaced or deleted meanwhile.
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

func (s Set) wants(name string) bool {
	if s.Pattern == nil {
		return !strings.HasPrefix(name, ".")
	}
	return s.Pattern.MatchString(name)
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
	case info.IsDir() && !s.One, info.Mode()&fs.ModeNamedPipe != 0:
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
