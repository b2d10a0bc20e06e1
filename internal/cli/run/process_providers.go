package run

import (
	"context"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/internal/cli/plugin"
	"millrace/plugins/host"
)

// resolve replaces the variables in the worker's properties. If config providers of plugins have to
// do that, it opens the plugins with the properties that have no variables; openPlugins opens them
// with all.
func (w *workerProcess) resolve(props map[string]string) (map[string]string, error) {
	if !w.providers.NeedsPlugins() || !w.providers.RefersAny(props) {
		return w.providers.Resolve(props)
	}
	known := map[string]string{}
	for _, key := range pluginKeys {
		if value, given := props[key.Name]; given && !w.providers.Refers(value) {
			known[key.Name] = value
		}
	}
	c, err := pluginKeys.Parse(known)
	if err != nil {
		return nil, err
	}
	w.plugins = plugin.NewHost(configs.Policy{}, w.pluginOptions(c, c.List("plugin.path")))
	w.plugins.Scan(context.Background())
	w.providers.Use(w.plugins)
	out, err := w.providers.Resolve(props)
	if err != nil {
		w.plugins.Close()
	}
	return out, err
}

// pluginKeys are the worker's keys about plugins.
var pluginKeys = slices.DeleteFunc(slices.Clone(configs.WorkerKeys), func(k configs.Key) bool { return !strings.HasPrefix(k.Name, "plugin.") })

// pluginOptions returns the options of the host of plugins.
func (w *workerProcess) pluginOptions(c configs.Config, paths []string) host.Options {
	return host.Options{
		Paths: paths, Owners: c.List("plugin.owners"), Isolation: host.Isolation(c.String("plugin.isolation")),
		Discovery: c.String("plugin.discovery"), JavaOptions: strings.Fields(c.String("plugin.java.options")),
		Stall: c.Millis("plugin.stall.timeout.ms"), MaxMessage: int(c.Long("plugin.message.max.bytes")),
		Hide: w.providers.Stream, Log: w.log, Stdout: w.out,
	}
}
