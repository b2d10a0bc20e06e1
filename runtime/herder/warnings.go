package herder

import (
	"cmp"
	"log/slog"
	"maps"
	"slices"
	"strings"

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

// openPrefixes begin keys that are no definition of a class: they are for others, or their names are the user's.
var openPrefixes = []string{"producer.override.", "consumer.override.", "admin.override.", "config.providers.", "topic.creation."}

// warnUnknown warns of the keys that nobody reads.
func (v *Validation) warnUnknown(class *connect.Class, props map[string]string) {
	var known []string
	for _, e := range v.Entries {
		if e.Key != nil {
			known = append(known, e.Value.Name)
		}
	}
	names := slices.Clone(known)
	for i := range class.Originals {
		if !class.Originals[i].Is(props) {
			continue
		}
		for _, k := range class.Originals[i].Keys {
			if _, many := k.Prefix(); !many {
				names = append(names, k.Name)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if slices.Contains(known, key) || slices.ContainsFunc(openPrefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		text := "no such key"
		if near, ok := configs.Nearest(key, names); ok {
			text += ": did you mean " + near + "?"
		}
		v.Warnings = append(v.Warnings, Warning{key, text})
	}
	slices.SortStableFunc(v.Warnings, func(a, b Warning) int { return cmp.Compare(a.Key, b.Key) })
}

// logWarnings logs the warnings of a configuration that is taken.
func (v *Validation) logWarnings(log *slog.Logger, connector string) {
	for _, w := range v.Warnings {
		log.Warn("a setting of the connector does not do what may be expected", "connector", connector, "key", w.Key, "warning", w.Text)
	}
}
