package host

import (
	"cmp"
	"slices"

	"millrace/plugins/hosted"
)

// Files returns the files in the folders of plugin.path, ordered by path. Plugins whose description
// is in progress are not included yet.
func (h *Host) Files() []hosted.File {
	c := h.catalog
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []hosted.File{}
	for path, d := range c.plugins {
		f := hosted.File{Path: path, Fault: d.fault}
		for _, o := range d.offers {
			f.Classes = append(f.Classes, o.class.Name)
		}
		out = append(out, f)
	}
	for path, fault := range c.faults {
		out = append(out, hosted.File{Path: path, Fault: fault})
	}
	slices.SortFunc(out, func(a, b hosted.File) int { return cmp.Compare(a.Path, b.Path) })
	return out
}
