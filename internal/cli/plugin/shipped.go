package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"millrace/configs"
	"millrace/connectors"
)

// shippedFolders returns the folders with the plugins of this release: plugins beside the worker, as in
// its archive, or lib/millrace/plugins beside the folder of the worker, as `make install` has it. Every
// worker uses them, like its bundled connectors, whatever plugin.path says.
func shippedFolders() []string {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	if target, err := filepath.EvalSymlinks(self); err == nil {
		self = target
	}
	bin := filepath.Dir(self)
	return []string{filepath.Join(bin, "plugins"), filepath.Join(filepath.Dir(bin), "lib", "millrace", "plugins")}
}

// WithShipped adds the folders with the plugins of this release to those of plugin.path. A folder that
// is in both keeps its place.
func WithShipped(paths []string) []string {
	out := slices.Clone(paths)
	for _, folder := range shippedFolders() {
		if !slices.ContainsFunc(paths, func(path string) bool { return sameFolder(path, folder) }) {
			out = append(out, folder)
		}
	}
	return out
}

func sameFolder(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// elsewhere is a hint where a class can be had, if a plugin of this release has it.
func elsewhere(name string) string {
	for _, p := range connectors.Shipped() {
		for _, class := range p.Classes {
			if class == name || slices.Contains(configs.Aliases(class), name) {
				return fmt.Sprintf("; the plugin %s has it, which a release contains and `make plugins` builds: copy it into a folder of plugin.path, "+
					"or into the folder plugins beside the worker", p.Name)
			}
		}
	}
	return ""
}
