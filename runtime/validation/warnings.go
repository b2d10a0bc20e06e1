package validation

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Warning is a remark about a key that is valid but does not do what a reader may expect.
type Warning struct{ Key, Text string }

// addOriginals adds the effect of every key of another project's connector, if the configuration
// names that project's class.
func (r *Result) addOriginals(class *connect.Class, props map[string]string) {
	for i := range class.Originals {
		original := &class.Originals[i]
		if original.Is(props) {
			r.addKeys(original, props)
		}
		for _, f := range original.Judge(props) {
			if f.Error {
				r.fault(f.Text, f.Key)
			} else {
				r.Warnings = append(r.Warnings, Warning{f.Key, f.Text})
			}
		}
	}
}

// addKeys adds the keys of an original connector that have no definition here.
func (r *Result) addKeys(original *configs.Original, props map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(props)) {
		k, ok := original.Find(name)
		if !ok || r.entry(name) != nil {
			continue
		}
		doc := "A key of " + original.Project + ": " + k.Note + "."
		if k.Fate == configs.Acts && k.As != "" {
			doc = "The name that " + k.As + " has in " + original.Project + "."
		}
		value := props[name]
		key := configs.Opt(name, configs.String, configs.Low, doc)
		r.Entries = append(r.Entries, Entry{Key: &key, Value: configs.Value{Name: name, Value: &value, Visible: true}})
	}
}

// maxUndefined is how many undefined keys one line of the log names.
const maxUndefined = 20

// LogWarnings logs the warnings of a configuration that was accepted, and in one line the keys that
// its class does not define.
func (r *Result) LogWarnings(log *slog.Logger, connector string) {
	for _, w := range r.Warnings {
		log.Warn("a setting of the connector does not do what may be expected", "connector", connector, "key", w.Key, "warning", w.Text)
	}
	if n := len(r.Undefined); n > 0 {
		log.Info("the class does not define these keys of the connector; it may read them or pass them on", "connector", connector,
			"count", n, "keys", strings.Join(r.Undefined[:min(n, maxUndefined)], " "))
	}
}
