package hosted

import (
	"slices"

	"millrace/api/rest"
	"millrace/plugins/host"
)

// Health is what became of every plugin that was used or lies in a folder of plugin.path, and what its processes use. Of processes
// that are one connector's it tells of those whose connector is known: others are of validations, each under another name.
func (h Plugins) Health(known func(connector string) bool) []rest.PluginHealth {
	out := []rest.PluginHealth{}
	of := func(plugin string) *rest.PluginHealth {
		i := slices.IndexFunc(out, func(p rest.PluginHealth) bool { return p.Plugin == plugin })
		if i < 0 {
			i = len(out)
			out = append(out, rest.PluginHealth{Plugin: plugin, Classes: []string{}, Processes: []rest.PluginProcess{}})
		}
		return &out[i]
	}
	for _, f := range h.Files() {
		p := of(f.Path)
		p.Classes, p.Error = append(p.Classes, f.Classes...), f.Fault
	}
	for _, l := range h.Lives() {
		p := of(l.Plugin)
		p.Starts, p.Crashed, p.Stalled, p.OverMemory = l.Starts, l.Ended[host.Crashed], l.Ended[host.Stalled], l.Ended[host.Memory]
	}
	for _, u := range h.Usage() {
		if u.Connector == "" || known(u.Connector) {
			p := of(u.Plugin)
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
