package transform

import (
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

// FindVersion returns the class with a full name or an alias, in the newest version that a
// plugin.version key accepts. Without that key a built-in class takes precedence.
func FindVersion(kind Kind, name, version string, offered ...*connect.Class) (*Class, error) {
	class, err := Find(kind, name, offered...)
	if err != nil {
		return nil, err
	}
	all := versionsOf(class, offered)
	i, err := configs.PickVersion(class.Name, version, Versions(class, offered...)...)
	if err != nil {
		return nil, err
	}
	return all[i], nil
}

// Versions lists the versions of a class: a built-in one, then those that plugins offer, the newest
// first.
func Versions(class *Class, offered ...*connect.Class) (out []string) {
	for _, c := range versionsOf(class, offered) {
		out = append(out, c.Version)
	}
	return out
}

func versionsOf(class *Class, offered []*connect.Class) []*Class {
	out := []*Class{class}
	for _, c := range offered {
		same := func(o *Class) bool { return o.Version == c.Version }
		if c.Name == class.Name && Kind(c.Type()) == class.Kind && !slices.ContainsFunc(out, same) {
			out = append(out, ofPlugin(c))
		}
	}
	return out
}

// Offered returns the class of the plugin; nil for a built-in class.
func (c *Class) Offered() *connect.Class { return c.plugin }

func ofPlugin(c *connect.Class) *Class {
	return &Class{Name: c.Name, Kind: Kind(c.Type()), Version: c.Version, Doc: c.Doc, Keys: c.Config, plugin: c}
}
