// Package health reports what plugin processes use and what became of them: to the REST API and to
// Prometheus.
package health

import (
	"slices"

	"millrace/api/rest"
	"millrace/plugins/boundary"
)

// Plugins returns the health of every plugin that was used or is in a folder of plugin.path. It
// shows the process of a single connector only if known accepts the connector's name: the others
// belong to validations, each of which has a name of its own.
func Plugins(of boundary.Plugins, known func(connector string) bool) []rest.PluginHealth {
	out := []rest.PluginHealth{}
	find := func(plugin string) *rest.PluginHealth {
		i := slices.IndexFunc(out, func(p rest.PluginHealth) bool { return p.Plugin == plugin })
		if i < 0 {
			i = len(out)
			out = append(out, rest.PluginHealth{Plugin: plugin, Classes: []string{}, Processes: []rest.PluginProcess{}})
		}
		return &out[i]
	}
	for _, f := range of.Files() {
		p := find(f.Path)
		p.Classes, p.Error = append(p.Classes, f.Classes...), f.Fault
	}
	for _, l := range of.Lives() {
		p := find(l.Plugin)
		p.Starts, p.Crashed, p.Stalled, p.OverMemory = l.Starts, l.Ended[boundary.Crashed], l.Ended[boundary.Stalled], l.Ended[boundary.OverMemory]
	}
	for _, u := range of.Usage() {
		if u.Connector == "" || known(u.Connector) {
			p := find(u.Plugin)
			p.Processes = append(p.Processes, rest.PluginProcess{Connector: u.Connector, CPUSeconds: u.CPU.Seconds(), MemoryBytes: u.Memory, Started: u.Started.UTC()})
		}
	}
	for i := range out {
		if len(out[i].Classes) == 0 && out[i].Error == "" {
			out[i].Classes = append(out[i].Classes, out[i].Plugin) // a bundled class is its own plugin
		}
	}
	return out
}
