package host

import (
	"cmp"
	"slices"

	"millrace/plugins/boundary"
)

// Files returns the files in the folders of plugin.path, ordered by path. Plugins whose description
// is in progress are not included yet.
func (h *Host) Files() []boundary.File {
	c := h.catalog
	c.mu.Lock()
	defer c.mu.Unlock()
	out, hidden := []boundary.File{}, c.hidden()
	for path, d := range c.plugins {
		f := boundary.File{Path: path, Fault: d.fault}
		faults := slices.Clone(d.faults)
		for _, h := range hidden {
			if h.path == path {
				faults = append(faults, h.fault())
			}
		}
		if f.Fault == "" {
			f.Fault = faultText(faults)
		}
		for _, o := range d.offers {
			f.Classes = append(f.Classes, o.class.Name)
		}
		out = append(out, f)
	}
	for path, fault := range c.faults {
		out = append(out, boundary.File{Path: path, Fault: fault})
	}
	slices.SortFunc(out, func(a, b boundary.File) int { return cmp.Compare(a.Path, b.Path) })
	return out
}
