package host

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/plugins/internal/wire"
)

// Values of plugin.discovery that compare META-INF/services with the class files (KIP-898).
const (
	hybridWarn = "hybrid_warn"
	hybridFail = "hybrid_fail"
)

// warnUnnamed warns that plugin.discovery=service_load would not find all classes of a plugin.
func (c *catalog) warnUnnamed(path string, classes []string) {
	if len(classes) > 0 && c.mode != hybridFail {
		c.log.Warn("META-INF/services of a plugin does not name all of its classes; plugin.discovery=service_load would not find them. "+
			"plugin.discovery=only_scan silences this warning", "path", path, "classes", shown(classes))
	}
}

// Named waits for all descriptions in progress. With plugin.discovery=hybrid_fail it returns an error
// if META-INF/services of any plugin does not name all of its classes.
func (h *Host) Named(ctx context.Context) error {
	c := h.catalog
	if c.mode != hybridFail {
		return nil
	}
	h.AwaitAll(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	var missing []string
	for _, path := range slices.Sorted(maps.Keys(c.plugins)) {
		if classes := c.plugins[path].unnamed; len(classes) > 0 {
			missing = append(missing, path+": "+shown(classes))
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("plugin.discovery=hybrid_fail: META-INF/services does not name these classes of plugins: %s. "+
		"Add them with Kafka's connect-plugin-path.sh sync-manifests, or set plugin.discovery=hybrid_warn", strings.Join(missing, "; "))
}

// maxUnnamed is how many classes of a plugin a message names.
const maxUnnamed = 20

func shown(classes []string) string {
	text := strings.Join(classes[:min(len(classes), maxUnnamed)], ", ")
	if more := len(classes) - maxUnnamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return wire.Cut(text)
}
