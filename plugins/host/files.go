package host

import (
	"cmp"
	"slices"
)

// File is what lies in a folder of plugin.path and is a plugin, or looks like one.
type File struct {
	Path    string
	Classes []string // that it offers
	Fault   string   // why it cannot be used
}

// Files lists what lies in the folders of plugin.path, by path. What is still being asked what it offers is not there yet.
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
