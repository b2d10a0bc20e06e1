package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"millrace/plugins/host/content"
	"millrace/plugins/host/jvm"
)

// installed is a plugin in a folder of plugin.path: an executable connect-*, a folder with a
// manifest, or a folder of jars.
type installed struct {
	path         string   // the executable, the manifest, the folder of jars, or the jar
	folder       string   // of plugin.path; "" for a plugin that is not installed
	command      []string // independent of the working directory
	interpreters []string // system programs at the beginning of the command
	trust        content.Trust
	stamp        stamp
	bridge       *jvm.Bridge // of a plugin in Java; else nil
	discovery    string      // plugin.discovery, for a plugin in Java
}

// own returns the plugin's own folder; "" for an executable or a single jar.
func (p installed) own() string {
	switch {
	case p.bridge != nil && !content.IsFile(p.path):
		return p.path
	case p.bridge != nil || filepath.Base(p.path) != manifestName:
		return ""
	}
	return filepath.Dir(p.path)
}

// stamp detects changes of a plugin's file and of the SHA256SUMS that cover it.
type stamp struct {
	size    int64
	changed time.Time
	sums    string
}

func (s stamp) String() string { return fmt.Sprint(s.size, s.changed.UnixNano(), s.sums) }

const pluginPrefix = "connect-"

// scan returns the plugins in a folder of plugin.path, and by path the faults of files that look
// like plugins but are not. It skips names that begin with a dot, which Install uses for incomplete
// copies.
func scan(dir string, t content.Trust) (found []installed, faults map[string]error) {
	faults = map[string]error{}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && len(entries) > 0 {
		err = t.Root(dir)
	}
	if err != nil {
		return nil, map[string]error{dir: err}
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			continue // removed in the meantime, or a dangling link
		}
		var p *installed
		switch {
		case info.IsDir():
			p, err = readManifest(path)
		case strings.HasPrefix(e.Name(), pluginPrefix) && !isJar(path):
			p, err = executable(path, info)
		}
		if p == nil && err == nil {
			p, err = readJars(path, info)
		}
		if p != nil && err == nil {
			p.folder, p.trust = dir, t
			err = p.look(info)
		}
		if err != nil {
			faults[path] = err
		} else if p != nil {
			found = append(found, *p)
		}
	}
	return found, faults
}

// look computes the stamp of a plugin, and checks who can change its files.
func (p *installed) look(info fs.FileInfo) error {
	p.stamp = stamp{size: info.Size(), changed: info.ModTime(), sums: sumsStamp(*p)}
	if p.own() == "" {
		return p.trust.Entry(p.path)
	}
	if err := p.trust.Entry(p.own()); err != nil {
		return err
	}
	p.stamp.size, p.stamp.changed = 0, time.Time{}
	return content.Walk(p.own(), false, func(n content.Node) error {
		if !n.Info.IsDir() {
			p.stamp.size += n.Info.Size()
			if n.Info.ModTime().After(p.stamp.changed) {
				p.stamp.changed = n.Info.ModTime()
			}
		}
		return p.trusts(n)
	})
}

// trusts checks who can change a file of the plugin's folder.
func (p installed) trusts(n content.Node) error {
	if n.Name == "." {
		return p.trust.Check(p.own(), n.Info, false)
	}
	switch {
	case !n.Link():
		return p.trust.Check(n.Path, n.Info, false)
	case n.Python:
		return p.trust.Program(n.Path)
	case n.Out && n.Target != nil:
		if err := p.trust.Target(n.Path); err != nil {
			return err
		}
	}
	return p.trust.Owned(n.Path, n.Info)
}

func executable(path string, info fs.FileInfo) (*installed, error) {
	if info.Mode()&0o111 == 0 {
		return nil, errors.New("it is not executable: chmod +x it")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return &installed{path: path, command: []string{absolute}}, nil
}

// scanAll returns the plugins of all folders, ordered by path.
func scanAll(dirs []string, t content.Trust) (found []installed, faults map[string]error) {
	faults = map[string]error{}
	for _, dir := range dirs {
		more, bad := scan(dir, t)
		found = append(found, more...)
		for path, err := range bad {
			faults[path] = err
		}
	}
	slices.SortFunc(found, func(a, b installed) int { return strings.Compare(a.path, b.path) })
	return found, faults
}

// sumsStamp changes when a SHA256SUMS that covers the plugin changes.
func sumsStamp(p installed) (out string) {
	for _, folder := range []string{p.folder, filepath.Dir(p.path)} {
		if info, err := os.Stat(filepath.Join(folder, content.SumsName)); err == nil {
			out += fmt.Sprint(info.Size(), info.ModTime().UnixNano(), " ")
		}
	}
	return out
}
