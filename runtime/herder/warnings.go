package herder

import (
	"log/slog"
	"maps"
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Warning is what is to say about a key of a configuration that is no error: it does not do what a reader may expect.
type Warning struct{ Key, Text string }

// addOriginals says what the keys of a connector of another project do here, when the configuration names its class.
func (v *Validation) addOriginals(class *connect.Class, props map[string]string) {
	for i := range class.Originals {
		original := &class.Originals[i]
		if original.Is(props) {
			v.addKeys(original, props)
		}
		for _, f := range original.Judge(props) {
			if f.Error {
				v.fault(f.Text, f.Key)
			} else {
				v.Warnings = append(v.Warnings, Warning{f.Key, f.Text})
			}
		}
	}
}

// addKeys adds the keys of an original that have no definition of ours.
func (v *Validation) addKeys(original *configs.Original, props map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(props)) {
		k, ok := original.Find(name)
		if !ok || v.entry(name) != nil {
			continue
		}
		doc := "A key of " + original.Project + ": " + k.Note + "."
		if k.Fate == configs.Acts && k.As != "" {
			doc = "The name that " + k.As + " has in " + original.Project + "."
		}
		value := props[name]
		key := configs.Opt(name, configs.String, configs.Low, doc)
		v.Entries = append(v.Entries, Entry{Key: &key, Value: configs.Value{Name: name, Value: &value, Visible: true}})
	}
}

// logWarnings logs the warnings of a configuration that is taken.
func (v *Validation) logWarnings(log *slog.Logger, connector string) {
	for _, w := range v.Warnings {
		log.Warn("a setting of the connector does not do what may be expected", "connector", connector, "key", w.Key, "warning", w.Text)
	}
}
