package host

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	connectv1 "millrace/plugins/proto/connect/v1"
)

// record adds the classes of a described plugin, or the reason why it is unusable.
func (c *catalog) record(p installed, d described, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.plugins[p.path].offers
	c.plugins[p.path] = d
	c.changes.note()
	if err != nil {
		c.plugins[p.path] = described{stamp: p.stamp, fault: err.Error(), unnamed: d.unnamed}
		c.log.Warn("not a plugin that can be used", "path", p.path, "error", err)
		return
	}
	for _, f := range d.faults {
		c.log.Warn("a class of a plugin cannot be used", "path", p.path, "class", f.Class, "error", f.Reason)
	}
	c.warnUnnamed(p.path, d.unnamed)
	c.announce(p.path, slices.DeleteFunc(slices.Clone(d.offers), func(o offer) bool { return indexOf(before, o.class) >= 0 }))
	for _, h := range c.hidden() {
		if h.path == p.path || h.by == p.path {
			c.log.Warn("two plugins offer the same versions of connectors; the first path is used, a bundled class before all",
				"connectors", shown(h.connectors), "path", h.path, "used", h.by)
		}
	}
}

// maxShownConnectors is how many connectors of a plugin one line of the log names.
const maxShownConnectors = 5

// announce logs the new classes of a plugin: in one line, and each at level debug.
func (c *catalog) announce(path string, found []offer) {
	if len(found) == 0 {
		return
	}
	var connectors []string
	for _, o := range found {
		if !o.serves() {
			connectors = append(connectors, o.class.Name+" "+o.class.Version)
		}
		c.log.Debug("class of a plugin found", "path", path, "class", o.class.Name, "type", o.class.Type(), "version", o.class.Version)
	}
	if more := len(connectors) - maxShownConnectors; more > 0 {
		connectors = append(connectors[:maxShownConnectors], fmt.Sprintf("and %d more", more))
	}
	c.log.Info("plugin found", "path", path, "classes", len(found), "connectors", strings.Join(connectors, ", "))
}

// hidden are connectors of a plugin that the worker does not use, because another plugin offers the
// same versions of them.
type hidden struct {
	path, by   string // by is the path of the other plugin, or bundledPath
	connectors []string
}

// bundledPath stands for the path of a bundled class.
const bundledPath = "bundled"

// hidden returns the hidden connectors, ordered by path. Classes of other types are often the same
// in several folders, as part of a common library; it does not matter which one runs.
func (c *catalog) hidden() (out []hidden) {
	nameOf := func(o offer) string { return o.class.Name + " " + o.class.Version }
	first := map[string]string{} // path by name
	for _, o := range c.bundled {
		first[nameOf(o)] = bundledPath
	}
	for _, path := range slices.Sorted(maps.Keys(c.plugins)) {
		for _, o := range c.plugins[path].offers {
			by, taken := first[nameOf(o)]
			switch {
			case o.serves() || by == path:
			case !taken:
				first[nameOf(o)] = path
			default:
				i := slices.IndexFunc(out, func(h hidden) bool { return h.path == path && h.by == by })
				if i < 0 {
					i, out = len(out), append(out, hidden{path: path, by: by})
				}
				out[i].connectors = append(out[i].connectors, nameOf(o))
			}
		}
	}
	return out
}

// fault explains hidden connectors to the operator.
func (h hidden) fault() *connectv1.Fault {
	by := h.by
	if by == bundledPath {
		by = "the worker itself"
	}
	return &connectv1.Fault{Reason: fmt.Sprintf("these connectors are not used: %s. %s has the same versions: remove one of the two", shown(h.connectors), by)}
}
