package host

import (
	"context"
	"maps"
	"slices"
	"time"

	"millrace/plugins/host/jvm"
)

// asking is the description of a plugin in progress.
type asking struct {
	plugin installed
	done   chan struct{}
}

// Await waits for the descriptions in progress of the plugins that a configuration may need: those
// whose jars hold a class that any of its values names. If its connector class is not known,
// it waits for all plugins. Each description has a timeout.
func (h *Host) Await(ctx context.Context, config map[string]string) {
	names := map[string]bool{}
	for _, value := range config {
		names[value] = true
	}
	h.await(ctx, func(a *asking) bool {
		jars, err := jarsIn(a.plugin.path)
		if err != nil {
			jars = []string{a.plugin.path} // it is a single jar
		}
		if jvm.Holds(jars, names) {
			return true
		}
		_, err = h.Find(config["connector.class"], config["connector.plugin.version"])
		return err != nil
	})
}

// AwaitAll waits for all descriptions in progress.
func (h *Host) AwaitAll(ctx context.Context) {
	h.await(ctx, func(*asking) bool { return true })
}

// await waits for descriptions in progress, as long as they are needed.
func (h *Host) await(ctx context.Context, needed func(*asking) bool) {
	notice := time.NewTimer(scanTime)
	defer notice.Stop()
	for _, a := range h.catalog.inProgress() {
		for waiting := needed(a); waiting; {
			select {
			case <-a.done:
				waiting = false
			case <-notice.C:
				h.opts.Log.Info("waiting for a plugin to describe its classes; the next start takes the description of a plugin in Java from a cache", "path", a.plugin.path)
			case <-ctx.Done():
				return
			}
		}
	}
}

// inProgress returns the descriptions in progress, ordered by path.
func (c *catalog) inProgress() []*asking {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*asking
	for _, path := range slices.Sorted(maps.Keys(c.asked)) {
		out = append(out, c.asked[path])
	}
	return out
}

// pending returns the paths of the plugins whose description is in progress.
func (c *catalog) pending() (paths []string) {
	for _, a := range c.inProgress() {
		paths = append(paths, a.plugin.path)
	}
	return paths
}
