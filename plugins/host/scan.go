package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// installed is a plugin that lies in a folder of plugin.path: an executable connect-*, or a folder with a manifest.
type installed struct {
	path    string   // the executable, or the manifest
	folder  string   // of plugin.path
	command []string // how to start it, from anywhere
	stamp   stamp
}

// stamp tells whether a file is still the one that was looked at, and whether what vouches for it is.
type stamp struct {
	size    int64
	changed time.Time
	sums    string
}

func (s stamp) String() string { return fmt.Sprint(s.size, s.changed.UnixNano(), s.sums) }

const (
	pluginPrefix = "connect-"
	manifestName = "manifest.json"
)

// scan lists what a folder of plugin.path holds. What looks like a plugin and is none is a fault, by its path.
func scan(dir string) (found []installed, faults map[string]error) {
	faults = map[string]error{}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, map[string]error{dir: err}
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err != nil {
			continue // gone since, or a link to nowhere
		}
		var p *installed
		switch {
		case info.IsDir():
			p, err = readManifest(path)
		case strings.HasPrefix(e.Name(), pluginPrefix):
			p, err = executable(path, info)
		}
		if err != nil {
			faults[path] = err
		} else if p != nil {
			p.folder = dir
			p.stamp.sums = sumsStamp(*p)
			found = append(found, *p)
		}
	}
	return found, faults
}

func executable(path string, info fs.FileInfo) (*installed, error) {
	if info.Mode()&0o111 == 0 {
		return nil, errors.New("it is not executable: chmod +x it")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &installed{path: path, command: []string{absolute}, stamp: stamp{size: info.Size(), changed: info.ModTime()}}, nil
}

// readManifest reads the manifest of a plugin's folder; nil when it has none. The plugin runs where the worker runs, so
// that paths in configurations mean the same everywhere; words of the command that name files of the folder become
// their full paths.
func readManifest(dir string) (*installed, error) {
	path := filepath.Join(dir, manifestName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m struct {
		Command []string `json:"command"`
	}
	if err := json.Unmarshal(data, &m); err != nil || len(m.Command) == 0 {
		return nil, errors.Join(errors.New(`expected {"command": ["PROGRAM", "ARGUMENT", ...]}, files relative to this folder, the program else in the PATH`), err)
	}
	for i, word := range m.Command {
		if own := filepath.Join(dir, word); isFile(own) {
			if m.Command[i], err = filepath.Abs(own); err != nil {
				return nil, err
			}
		}
	}
	newest, err := newestIn(dir)
	return &installed{path: path, command: m.Command, stamp: newest}, err
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// newestIn is the stamp of a folder: all sizes together, and the last change.
func newestIn(dir string) (s stamp, err error) {
	err = eachFile(dir, func(_ string, info fs.FileInfo) error {
		s.size += info.Size()
		if info.ModTime().After(s.changed) {
			s.changed = info.ModTime()
		}
		return nil
	})
	return s, err
}

// eachFile visits the files of a plugin's folder by their names in it, but for what interpreters leave behind.
func eachFile(dir string, visit func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "__pycache__" || e.Name() == "node_modules") {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(name), info)
	})
}

// start is the command that starts the plugin.
func (p installed) start() *exec.Cmd {
	cmd := exec.Command(p.command[0], p.command[1:]...)
	ownGroup(cmd)
	return cmd
}

// scanAll lists every folder's plugins, in the order of their paths.
func scanAll(dirs []string) (found []installed, faults map[string]error) {
	faults = map[string]error{}
	for _, dir := range dirs {
		more, bad := scan(dir)
		found = append(found, more...)
		for path, err := range bad {
			faults[path] = err
		}
	}
	slices.SortFunc(found, func(a, b installed) int { return strings.Compare(a.path, b.path) })
	return found, faults
}
