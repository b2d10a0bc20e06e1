package validation

import (
	"context"
	"errors"
	"maps"

	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// processes opens the plugin processes of one validation. If a process does not start because of a
// key of the connector, it starts without the keys about processes, so that the other keys can still
// be checked.
type processes struct {
	plugins boundary.Plugins
	name    string            // of the connector
	props   map[string]string // that processes are opened with
	refused *boundary.KeyRefused
}

// processesFor returns the processes for a configuration. If a key about the process is wrong or
// not allowed, all of them are dropped.
func (v *Validator) processesFor(name string, rules configs.Rules, props map[string]string) *processes {
	return &processes{plugins: v.plugins, name: name, props: runnable(rules, props)}
}

func (p *processes) open(ctx context.Context, class *connect.Class) (boundary.Plugin, error) {
	plugin, err := p.plugins.Open(ctx, p.name, class, p.props)
	if errors.As(err, &p.refused) {
		p.props = withoutPluginKeys(p.props)
		plugin, err = p.plugins.Open(ctx, p.name, class, p.props)
	}
	return plugin, err
}

// runnable returns a configuration that a process can be opened with. If a key about the process is
// wrong or not allowed, it drops them all, so that the other keys can still be checked.
func runnable(rules configs.Rules, props map[string]string) map[string]string {
	if _, err := configs.PluginKeys.Parse(props); err == nil && rules.PluginKeys(props) == nil {
		return props
	}
	return withoutPluginKeys(props)
}

func withoutPluginKeys(props map[string]string) map[string]string {
	out := maps.Clone(props)
	for _, key := range configs.PluginKeys {
		delete(out, key.Name)
	}
	return out
}
