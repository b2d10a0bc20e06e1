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
	"millrace/plugins/host/content"
)

// Install copies a plugin into a folder of plugin.path, under its own name. It returns the classes
// that the plugin offers and the path of the copy. It starts the plugin first, to check that it
// works. It replaces an existing plugin atomically; running processes continue with the old one. If
// the folder has a SHA256SUMS, Install lists the plugin there. Only the owner can write to the
// installed files, regardless of the umask.
func Install(ctx context.Context, c Candidate, folder string) (classes []*connect.Class, path string, err error) {
	name, err := c.name()
	if err != nil {
		return nil, "", err
	}
	trial, err := c.Try(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("%s: not a plugin that can be used: %w", c.Path, err)
	}
	trial.kill()
	if err := openFolder(folder); err != nil {
		return nil, "", err
	}
	staged, err := os.MkdirTemp(folder, ".installing-")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(staged)
	path = filepath.Join(folder, name)
	copied := filepath.Join(staged, "new")
	if err := c.copyTo(copied, folder); err != nil {
		return nil, "", fmt.Errorf("copying %s: %w", c.Path, err)
	}
	restore, err := content.AmendSums(folder, name, copied)
	if err != nil {
		return nil, "", err
	}
	if err := swap(copied, path, staged); err != nil {
		return nil, "", errors.Join(err, restore())
	}
	return trial.Classes, path, nil
}

// openFolder creates a folder of plugin.path. It returns an error for a folder that other users can
// write to, because workers start nothing from there.
func openFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	return content.Trust{}.Unshared(folder, info, info.Mode()&fs.ModeSticky != 0)
}

// copyTo copies a plugin. It skips the folder skip, because the destination may be within the source.
func (c Candidate) copyTo(path, skip string) error {
	if c.folder == "" {
		return content.CopyFile(c.Path, path)
	}
	return content.CopyFolder(c.folder, path, skip)
}

// swap moves a copied plugin to its path. A rename cannot replace a folder, so it moves the
// existing one away first.
func swap(copied, path, staged string) error {
	old := filepath.Join(staged, "old")
	err := os.Rename(path, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	there := err == nil
	if err := os.Rename(copied, path); err != nil {
		if there {
			err = errors.Join(err, os.Rename(old, path))
		}
		return err
	}
	return nil
}

// RemoveFile removes a plugin, by its file or folder name, from the first of the folders that has
// it. It returns "" if none has. It starts no process.
func RemoveFile(folders []string, name string) (path string, err error) {
	for _, dir := range folders {
		if path := filepath.Join(dir, name); filepath.Base(name) == name && !strings.HasPrefix(name, ".") && name != content.SumsName && exists(path) {
			return path, remove(dir, name)
		}
	}
	return "", nil
}

// Remove removes a plugin from the folders of plugin.path, by the name of its file or folder, or of
// a class that only it offers. Its running processes continue until they are restarted.
func (h *Host) Remove(name string) (path string, err error) {
	if path, err := RemoveFile(h.opts.Paths, name); path != "" || err != nil {
		return path, err
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
	_, err := content.AmendSums(folder, name, "")
	return err
}
