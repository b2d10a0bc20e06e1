package lint

import (
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/runtime/kafka"
)

// idleClientKeys warns about keys of Kafka clients without an effect: keys with a prefix that their
// client ignores, and keys without one that no client uses.
func (c *workerCheck) idleClientKeys() {
	for _, kind := range []string{"producer", "consumer", "admin"} {
		given := configs.WithPrefix(c.given, kind+".")
		maps.DeleteFunc(given, func(key, _ string) bool { // admin.listeners are the worker's own
			return kind == "admin" && (key == "listeners" || strings.HasPrefix(key, "listeners."))
		})
		for _, w := range kafka.KindOf(kind).Warnings(kind+".", given) {
			c.warn(w.Key, w.Key+": "+w.Text)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.given)) {
		if _, own := WorkerKeys(c.mode, c.given).Lookup(key); own {
			continue
		}
		text, acts := "", false
		for _, kind := range kafka.KindsWith(key) {
			warnings := kafka.KindOf(kind).Warnings("", map[string]string{key: c.given[key]})
			if acts = acts || len(warnings) == 0; !acts {
				text = warnings[0].Text
			}
		}
		if text != "" && !acts {
			c.warn(key, key+": "+text)
		}
	}
}
