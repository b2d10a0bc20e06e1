package host

import (
	"cmp"
	"slices"
)

// File is a file or folder in plugin.path that is a plugin or looks like one.
type File struct {
	Path    string
	Classes []string // that it offers
	Fault   string   // why it is unusable
}

// Files returns the files in the folders of plugin.path, ordered by path. Plugins whose description
// is in progress are not included yet.
func (h *Host) Files() []File {
	c := h.catalog
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []File{}
	for path, d := range c.plugins {
		f := File{Path: path, Fault: d.fault}
		for _, o := range d.offers {
			f.Classes = append(f.Classes, o.class.Name)
		}
		out = append(out, f)
	}
	for path, fault := range c.faults {
		out = append(out, File{Path: path, Fault: fault})
	}
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return out
}
