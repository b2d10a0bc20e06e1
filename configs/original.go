package configs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Original is a connector of another project whose class name one of ours answers to. Every key of it is in the table: it acts here, it
// changes nothing here, or it is refused. None is accepted and ignored.
type Original struct {
	Project string // as people know it
	Classes []string
	Docs    string // where the keys come from
	Keys    []OriginalKey

	// Adjust changes the configuration where one key depends on another; nil: nothing to change. It gets the keys by our names.
	Adjust func(given, props map[string]string)
}

// Fate is what becomes of a key of an original.
type Fate string

// The fates.
const (
	Acts    Fate = "acts"
	Idle    Fate = "no effect"
	Refused Fate = "refused"
)

// OriginalKey is a key of an original. A name that ends with * stands for all that begin so.
type OriginalKey struct {
	Name    string
	Fate    Fate
	As      string   // our name of a key that acts; "": Adjust acts on it
	Note    string   // why it has no effect, or what to do instead
	Default *string  // the default of the original of a key that acts, where ours is another
	Allowed []string // values of a refused key that change nothing
	Unset   string   // what is otherwise here when the key is not given; "": nothing
	Unless  string   // KEY=VALUE that does here what the key does there: nothing is to say then; "": there is none
}

// Acting is a key that acts as in the original.
func Acting(name string) OriginalKey { return OriginalKey{Name: name, Fate: Acts, As: name} }

// WithoutEffect is a key that changes nothing here, with the reason.
func WithoutEffect(name, why string) OriginalKey {
	return OriginalKey{Name: name, Fate: Idle, Note: why}
}

// Refusing is a key that is refused unless it has one of the values, with what to do instead.
func Refusing(name, todo string, allowed ...string) OriginalKey {
	return OriginalKey{Name: name, Fate: Refused, Note: todo, Allowed: allowed}
}

// Adjusting is a key that acts by the Adjust of its original, as the note says.
func Adjusting(name, note string) OriginalKey { return OriginalKey{Name: name, Fate: Acts, Note: note} }

// By gives a key that acts the name that it has here.
func (k OriginalKey) By(name string) OriginalKey { k.As = name; return k }

// From gives a key that acts the default of the original.
func (k OriginalKey) From(value string) OriginalKey { k.Default = &value; return k }

// WhenUnset says what is otherwise here when the key is not given.
func (k OriginalKey) WhenUnset(what string) OriginalKey { k.Unset = what; return k }

// UnlessGiven names the setting that does here what the key does there, as KEY=VALUE.
func (k OriginalKey) UnlessGiven(setting string) OriginalKey { k.Unless = setting; return k }

// Prefix is the beginning that a key with * stands for.
func (k OriginalKey) Prefix() (string, bool) { return strings.CutSuffix(k.Name, "*") }

// Is reports whether a configuration names the class of the original.
func (f *Original) Is(props map[string]string) bool {
	return slices.Contains(f.Classes, strings.TrimSpace(props["connector.class"]))
}

// Find gives the row of a key: the one with its name, else the longest prefix.
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

// Apply gives a configuration by our keys, with the defaults of the original. One that does not name the class of the original stays as it is. A key by our
// name decides before the one by theirs.
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

// Finding is what is to say about a key of a configuration.
type Finding struct {
	Key   string
	Text  string
	Error bool // otherwise it is a warning
}

// Judge says what a configuration by the keys of the original does not do here.
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

// replaced reports whether a configuration has the setting that does what the key does.
func (k OriginalKey) replaced(props map[string]string) bool {
	key, value, ok := strings.Cut(k.Unless, "=")
	return ok && strings.TrimSpace(props[key]) == value
}

func (k OriginalKey) allows(value string) bool {
	return slices.ContainsFunc(k.Allowed, func(a string) bool { return strings.EqualFold(strings.TrimSpace(value), a) })
}

// exceptions are the values that are allowed, as they stand in a message.
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
