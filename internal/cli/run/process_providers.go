package run

import (
	"context"
	"strings"

	"millrace/configs"
	"millrace/internal/cli/plugin"
	"millrace/plugins/host"
)

// resolve replaces the variables in the worker's properties. Config providers of plugins run in
// processes of their own then, because the properties of the others are not known yet.
func (w *workerProcess) resolve(props map[string]string) (map[string]string, error) {
	if !w.providers.NeedsPlugins() || !w.providers.RefersAny(props) {
		return w.providers.Resolve(props)
	}
	h := plugin.NewHost(configs.Policy{}, host.Options{
		Paths: configs.SplitList(props["plugin.path"]), Owners: configs.SplitList(props["plugin.owners"]), Isolation: host.EachPlugin,
		Discovery: props["plugin.discovery"], JavaOptions: strings.Fields(props["plugin.java.options"]), Hide: w.providers.Stream, Log: w.log, Stdout: w.out,
	})
	defer h.Close()
	h.Scan(context.Background())
	w.providers.Use(h)
	return w.providers.Resolve(props)
}
