package validation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/kafka"
)

// warnUnknown warns of the keys that nothing reads. That is no error: a connector may read keys
// that it does not define. If a key might be read, as with a class without definitions, it warns
// only of likely misspellings, and lists the key in Undefined.
func (r *Result) warnUnknown(class *connect.Class, props map[string]string) {
	u := strayKeys{r: r, props: props}
	for _, e := range r.Entries {
		if e.Key != nil && !strings.Contains(e.Value.Name, ".override.") { // these define no other key
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
	for _, key := range slices.Sorted(maps.Keys(props)) {
		warned := slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Key == key })
		if warned || slices.ContainsFunc(u.known, func(name string) bool { return isOf(name, key) }) {
			continue
		}
		switch text := u.about(key); {
		case text == noSuchKey && passesOn(class, key):
			r.Undefined = append(r.Undefined, key)
		case text != "" && !isClientKey(class, key):
			r.Warnings = append(r.Warnings, Warning{key, text})
		}
	}
	slices.SortStableFunc(r.Warnings, func(a, b Warning) int { return cmp.Compare(a.Key, b.Key) })
}

// isOf reports whether a definition defines a key. A definition that ends in .NAME stands for any
// name.
func isOf(definition, key string) bool {
	prefix, any := strings.CutSuffix(definition, ".NAME")
	return definition == key || any && strings.HasPrefix(key, prefix+".")
}

// strayKeys explains keys that have no definition.
type strayKeys struct {
	r     *Result
	props map[string]string
	known []string // names of definitions
	names []string // the same, and those of another project's class that the configuration names
}

const noSuchKey = "no such key"

// about explains what is wrong with a key that has no definition; "" if that is uncertain.
func (u strayKeys) about(key string) string {
	section, rest, _ := strings.Cut(key, ".")
	switch {
	case strings.HasPrefix(rest, "override."):
		return u.ofClient(section, key)
	case strings.HasPrefix(key, "topic.creation.") && u.r.Class.Type() == "source":
		return configs.UnknownCreationKey(key, u.props)
	case section == "transforms" || section == "predicates":
		return u.ofStep(section, rest, key)
	case slices.Contains(converterKinds, section+".converter") && strings.HasPrefix(rest, "converter."):
		return u.ofConverter(section+".converter", key)
	}
	return u.near(key, "", len(u.r.Class.Config) > 0)
}

// near names the definition with a prefix that a key most likely means. Without a similar one it
// reports an unknown key, but only if that is certain.
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

// ofClient explains the keys of clients that connectors of this type do not have; addOverrides
// warns of the others.
func (u strayKeys) ofClient(kind, key string) string {
	prefix := kind + ".override."
	if slices.Contains(overrideKinds(u.r.Class.Type(), u.props), kind) {
		return ""
	}
	for _, w := range kafka.KindOf(kind).Warnings(prefix, map[string]string{strings.TrimPrefix(key, prefix): u.props[key]}) {
		return w.Text
	}
	return ""
}

// formerly maps former names of keys of transformations to their present ones.
var formerly = map[string]string{"blacklist": "exclude", "whitelist": "include"}

func (u strayKeys) ofStep(list, rest, key string) string {
	for _, alias := range configs.SplitList(u.props[list]) {
		own, ok := strings.CutPrefix(rest, alias+".")
		if !ok {
			continue
		}
		prefix := list + "." + alias + "."
		if e := u.r.entry(prefix + "type"); e == nil || len(e.Value.Errors) > 0 {
			return u.near(key, prefix, false) // its keys are not known
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
	switch e := u.r.entry(kind); {
	case u.props[kind] == "":
		return fmt.Sprintf("nobody reads this key without %s: the worker's converter has the worker's settings", kind)
	case e == nil || len(e.Value.Errors) > 0:
		return ""
	}
	return u.near(key, prefix, !strings.HasPrefix(key, prefix+"schema.registry."))
}
