package herder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/worker"
)

// warnUnknown warns of the keys of a configuration that nobody reads. That is no error: connectors may read keys that they do not define. Keys of
// which it is not certain, as of a class without definitions, are warned of where they are near to one that is read.
func (v *Validation) warnUnknown(class *connect.Class, props map[string]string) {
	u := strayKeys{v: v, props: props}
	for _, e := range v.Entries {
		if e.Key != nil && !strings.Contains(e.Value.Name, ".override.") { // each has a definition of its own
			u.known = append(u.known, e.Value.Name)
		}
	}
	u.names = slices.Clone(u.known)
	for i := range class.Originals {
		if !class.Originals[i].Is(props) {
			continue
		}
		for _, k := range class.Originals[i].Keys {
			if _, many := k.Prefix(); !many {
				u.names = append(u.names, k.Name)
			}
		}
	}
	for _, key := range sortedKeys(props) {
		warned := slices.ContainsFunc(v.Warnings, func(w Warning) bool { return w.Key == key }) // as of a client's keys
		if warned || slices.ContainsFunc(u.known, func(name string) bool { return isOf(name, key) }) {
			continue
		}
		if text := u.about(key); text != "" {
			v.Warnings = append(v.Warnings, Warning{key, text})
		}
	}
	slices.SortStableFunc(v.Warnings, func(a, b Warning) int { return cmp.Compare(a.Key, b.Key) })
}

// isOf reports whether a definition is that of a key: one that ends in .NAME is that of any.
func isOf(definition, key string) bool {
	prefix, any := strings.CutSuffix(definition, ".NAME")
	return definition == key || any && strings.HasPrefix(key, prefix+".")
}

// strayKeys finds out what is wrong with keys that have no definition.
type strayKeys struct {
	v     *Validation
	props map[string]string
	known []string // names of definitions
	names []string // the same, and those of another project's class that the configuration names
}

const noSuchKey = "no such key"

// about says what is wrong with a key that has no definition; "" when nothing is certain.
func (u strayKeys) about(key string) string {
	section, rest, _ := strings.Cut(key, ".")
	switch {
	case strings.HasPrefix(rest, "override."):
		return u.ofClient(section, key)
	case strings.HasPrefix(key, "topic.creation.") && u.v.Class.Type() == "source":
		return configs.UnknownCreationKey(key, u.props)
	case section == "transforms" || section == "predicates":
		return u.ofStep(section, rest, key)
	case slices.Contains(converterKinds, section+".converter") && strings.HasPrefix(rest, "converter."):
		return u.ofConverter(section+".converter", key)
	}
	return u.near(key, "", len(u.v.Class.Config) > 0)
}

// near names the definition below a prefix that a key is most likely meant for. Where there is none it is only said that there is no such key, if
// that is certain.
func (u strayKeys) near(key, prefix string, certain bool) string {
	var names []string
	for _, name := range u.names {
		if rest, ok := strings.CutPrefix(name, prefix); ok && !strings.HasSuffix(rest, "NAME") {
			names = append(names, rest)
		}
	}
	if near, ok := configs.Nearest(strings.TrimPrefix(key, prefix), names); ok {
		return noSuchKey + ": did you mean " + prefix + near + "?"
	}
	if certain {
		return noSuchKey
	}
	return ""
}

// ofClient is about the keys of clients that connectors of this type do not have; addOverrides warns of the others.
func (u strayKeys) ofClient(kind, key string) string {
	prefix := kind + ".override."
	if slices.Contains(overrideKinds(u.v.Class.Type(), u.props), kind) {
		return ""
	}
	for _, w := range worker.ClientWarnings(kind, prefix, map[string]string{strings.TrimPrefix(key, prefix): u.props[key]}) {
		return w.Text
	}
	return ""
}

// formerly are names of keys of transformations that Apache Kafka no longer has.
var formerly = map[string]string{"blacklist": "exclude", "whitelist": "include"}

func (u strayKeys) ofStep(list, rest, key string) string {
	for _, alias := range configs.SplitList(u.props[list]) {
		own, ok := strings.CutPrefix(rest, alias+".")
		if !ok {
			continue
		}
		prefix := list + "." + alias + "."
		if e := u.v.entry(prefix + "type"); e == nil || len(e.Value.Errors) > 0 {
			return u.near(key, prefix, false) // nobody knows all keys that it has
		}
		if now := prefix + formerly[own]; slices.Contains(u.names, now) {
			return noSuchKey + ": did you mean " + now + "?"
		}
		return u.near(key, prefix, true)
	}
	alias, _, _ := strings.Cut(rest, ".")
	return fmt.Sprintf("nobody reads this key: %s does not list %s", list, alias)
}

func (u strayKeys) ofConverter(kind, key string) string {
	prefix := kind + "."
	switch e := u.v.entry(kind); {
	case u.props[kind] == "":
		return fmt.Sprintf("nobody reads this key without %s: the worker's converter has the worker's settings", kind)
	case e == nil || len(e.Value.Errors) > 0:
		return ""
	}
	return u.near(key, prefix, !strings.HasPrefix(key, prefix+"schema.registry."))
}
