package configs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Original is a connector of another project whose class name is an alias of one of our classes.
// Its table lists every key of that connector, as acting, without effect, or refused. No key is
// accepted and silently ignored.
type Original struct {
	Project string // common name
	Classes []string
	Docs    string // documentation of the keys
	Keys    []OriginalKey

	// Adjust changes the configuration where one key depends on another. It receives the keys under
	// our names. nil: no changes.
	Adjust func(given, props map[string]string)
}

// Fate is how Millrace treats a key of an original.
type Fate string

// Treatments of a key.
const (
	Acts    Fate = "acts"
	Idle    Fate = "no effect"
	Refused Fate = "refused"
)

// OriginalKey is a key of an original. A name that ends with * matches all keys with that prefix.
type OriginalKey struct {
	Name    string
	Fate    Fate
	As      string   // our name of an acting key; "": Adjust handles it
	Note    string   // why it has no effect, or what to do instead
	Default *string  // default of an acting key in the original, if it differs from ours
	Allowed []string // values of a refused key that are harmless
	Unset   string   // what happens here instead if the key is unset; "": no difference
	// KEY=VALUE that has the same effect here and suppresses the message; "": no such setting
	Unless string
}

// Acting defines a key that acts as in the original.
func Acting(name string) OriginalKey { return OriginalKey{Name: name, Fate: Acts, As: name} }

// WithoutEffect defines a key that has no effect here, with the reason.
func WithoutEffect(name, why string) OriginalKey {
	return OriginalKey{Name: name, Fate: Idle, Note: why}
}

// Refusing defines a key that is refused unless it has one of the allowed values. todo is what to
// do instead.
func Refusing(name, todo string, allowed ...string) OriginalKey {
	return OriginalKey{Name: name, Fate: Refused, Note: todo, Allowed: allowed}
}

// Adjusting defines a key that the Adjust function of its original implements. note describes the
// effect.
func Adjusting(name, note string) OriginalKey { return OriginalKey{Name: name, Fate: Acts, Note: note} }

// By sets the name that an acting key has here.
func (k OriginalKey) By(name string) OriginalKey { k.As = name; return k }

// From sets the default of an acting key to the default of the original.
func (k OriginalKey) From(value string) OriginalKey { k.Default = &value; return k }

// WhenUnset sets the description of what happens here if the key is unset.
func (k OriginalKey) WhenUnset(what string) OriginalKey { k.Unset = what; return k }

// UnlessGiven sets the setting, as KEY=VALUE, that has the same effect here.
func (k OriginalKey) UnlessGiven(setting string) OriginalKey { k.Unless = setting; return k }

// Prefix returns the prefix that a name with * matches; false for a name without *.
func (k OriginalKey) Prefix() (string, bool) { return strings.CutSuffix(k.Name, "*") }

// Is reports whether a configuration uses the class name of the original.
func (f *Original) Is(props map[string]string) bool {
	return slices.Contains(f.Classes, strings.TrimSpace(props["connector.class"]))
}

// Find returns the row of a key: the exact name, otherwise the longest matching prefix.
func (f *Original) Find(name string) (found OriginalKey, ok bool) {
	for _, k := range f.Keys {
		prefix, many := k.Prefix()
		switch {
		case k.Name == name:
			return k, true
		case many && strings.HasPrefix(name, prefix) && len(prefix) >= len(found.Name):
			found, ok = k, true
		}
	}
	return found, ok
}

// Apply translates a configuration to our keys, with the defaults of the original. It returns a
// configuration with another class unchanged. If a key is set under both names, our name takes
// precedence.
func (f *Original) Apply(props map[string]string) map[string]string {
	if !f.Is(props) {
		return props
	}
	out := maps.Clone(props)
	for _, k := range f.Keys {
		if k.Fate != Acts || k.As == "" {
			continue
		}
		_, byOurs := props[k.As]
		value, given := props[k.Name]
		if !given && k.Default != nil {
			value, given = *k.Default, true
		}
		if given && !byOurs {
			out[k.As] = value
		}
	}
	if f.Adjust != nil {
		f.Adjust(props, out)
	}
	return out
}

// Finding is a warning or an error about a key of a configuration.
type Finding struct {
	Key   string
	Text  string
	Error bool // false: a warning
}

// Judge returns the differences between the effect of a configuration in the original and its
// effect here.
func (f *Original) Judge(props map[string]string) (out []Finding) {
	if !f.Is(props) {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		k, ok := f.Find(name)
		switch {
		case !ok || k.replaced(props):
		case k.Fate == Idle:
			out = append(out, Finding{Key: name, Text: "the key of " + f.Project + " has no effect here: " + k.Note})
		case k.Fate == Refused && !k.allows(props[name]):
			out = append(out, Finding{name, fmt.Sprintf("the key of %s is not supported here%s: %s", f.Project, k.exceptions(), k.Note), true})
		}
	}
	for _, k := range f.Keys {
		if _, given := props[k.Name]; !given && k.Unset != "" && !k.replaced(props) {
			out = append(out, Finding{Key: k.Name, Text: "it is not set, and the default of " + f.Project + " does not hold here: " + k.Unset})
		}
	}
	return out
}

// replaced reports whether a configuration has the setting that replaces the key.
func (k OriginalKey) replaced(props map[string]string) bool {
	key, value, ok := strings.Cut(k.Unless, "=")
	return ok && strings.TrimSpace(props[key]) == value
}

func (k OriginalKey) allows(value string) bool {
	return slices.ContainsFunc(k.Allowed, func(a string) bool { return strings.EqualFold(strings.TrimSpace(value), a) })
}

// exceptions returns the allowed values as text for a message.
func (k OriginalKey) exceptions() string {
	var shown []string
	for _, value := range k.Allowed {
		if value != "" {
			shown = append(shown, value)
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return ", but for " + strings.Join(shown, " and ")
}
