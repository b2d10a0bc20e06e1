package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"millrace/plugins/connect"
)

// Install copies a plugin into a folder of plugin.path, under its own name, and gives what it offers and where it is. It is tried
// first. One that is there already is replaced at once; what runs of it goes on. Where SHA256SUMS vouches for the folder, it
// vouches for the plugin too from then on.
func Install(ctx context.Context, c Candidate, folder string) (classes []*connect.Class, path string, err error) {
	trial, err := c.Try(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("%s: not a plugin that can be used: %w", c.Path, err)
	}
	trial.kill()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, "", err
	}
	name := c.name()
	if !c.isFolder() && !strings.HasPrefix(name, pluginPrefix) {
		name = pluginPrefix + name
	}
	path = filepath.Join(folder, name)
	staged, err := os.MkdirTemp(folder, ".installing-")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(staged)
	copied := filepath.Join(staged, name)
	if err := c.copyTo(copied); err != nil {
		return nil, "", err
	}
	if err := amendSums(folder, name, copied); err != nil {
		return nil, "", err
	}
	return trial.Classes, path, swap(copied, path, staged)
}

// swap puts what was copied where it belongs. A folder cannot be renamed over another: the old one makes way first.
func swap(copied, path, staged string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if err := os.Rename(path, filepath.Join(staged, "old")); err != nil {
			return err
		}
	}
	return os.Rename(copied, path)
}

func (c Candidate) isFolder() bool { return filepath.Base(c.Path) == manifestName }

func (c Candidate) copyTo(path string) error {
	if c.isFolder() {
		return os.CopyFS(path, os.DirFS(filepath.Dir(c.Path)))
	}
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o755)
}

// Remove takes a plugin out of the folders of plugin.path: by the name of its file or folder, or of a class of its own. What runs
// of it goes on until it is restarted.
func (h *Host) Remove(name string) (path string, err error) {
	for _, dir := range h.opts.Paths {
		if path := filepath.Join(dir, name); filepath.Base(name) == name && exists(path) {
			return path, remove(dir, name)
		}
	}
	o, err := h.catalog.find(name, "")
	switch {
	case err != nil:
		return "", fmt.Errorf("no plugin and no class %s in %s", name, strings.Join(h.opts.Paths, ", "))
	case o.bundled:
		return "", fmt.Errorf("%s is bundled with the worker and cannot be removed", o.class.Name)
	}
	path = o.plugin
	if filepath.Base(path) == manifestName {
		path = filepath.Dir(path)
	}
	return path, remove(filepath.Dir(path), filepath.Base(path))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func remove(folder, name string) error {
	if err := os.RemoveAll(filepath.Join(folder, name)); err != nil {
		return err
	}
	return amendSums(folder, name, "")
}

// amendSums makes the SHA256SUMS of a folder, if there is one, list the plugin as it is at path, or no longer when path is "".
func amendSums(folder, name, path string) error {
	file := filepath.Join(folder, sumsName)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		_, listed, _ := strings.Cut(strings.TrimSpace(line), " ")
		listed = filepath.Clean(strings.TrimPrefix(strings.TrimSpace(listed), "*"))
		if listed != name && !strings.HasPrefix(listed, name+"/") {
			out.WriteString(strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	if err := listSums(&out, name, path); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", []byte(out.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// listSums writes the sums of a plugin's files.
func listSums(out *strings.Builder, name, path string) error {
	if path == "" {
		return nil
	}
	add := func(name, file string) error {
		sum, err := sha256Of(file)
		fmt.Fprintf(out, "%s  %s\n", sum, name)
		return err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return errors.Join(err, add(name, path))
	}
	return eachFile(path, func(own string, _ fs.FileInfo) error { return add(name+"/"+own, filepath.Join(path, own)) })
}
