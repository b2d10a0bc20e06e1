package converter

import (
	"fmt"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Classes lists every class: the bundled ones in display order, then the newest versions of those
// that plugins offer. A bundled class takes precedence over a plugin's with the same name.
func Classes(offered ...*connect.Class) []Class {
	out := bundled()
	for _, c := range ofPlugins(offered) {
		if !slices.ContainsFunc(out, func(o Class) bool { return o.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out
}

func bundled() []Class {
	out := slices.Clone(classes)
	for i := range out {
		out[i].Version = configs.ConverterVersion
	}
	return out
}

// ofPlugins returns the classes that plugins offer, in every version. A class that converts both
// values and headers is offered twice, once as each type.
func ofPlugins(offered []*connect.Class) (out []Class) {
	for _, c := range offered {
		i := slices.IndexFunc(out, func(o Class) bool { return o.Name == c.Name && o.Version == c.Version })
		if i < 0 {
			i, out = len(out), append(out, Class{Name: c.Name, Version: c.Version, Keys: c.Config})
		}
		if c.Type() == connect.ConvertHeader {
			out[i].PluginHeader = c
		} else {
			out[i].Plugin = c
		}
	}
	return out
}

// FullName returns the class of a converter's name, or the name itself if it is unknown.
func FullName(name string, offered ...*connect.Class) string {
	name = strings.TrimSpace(name)
	for _, c := range Classes(offered...) {
		if isNamed(&c, name) {
			return c.Name
		}
	}
	return name
}

// Find returns the class of keys or values, given by full name or alias, in the newest version that
// a *.plugin.version key accepts. Without that key a bundled class takes precedence.
func Find(name, version string, offered []*connect.Class) (Class, error) {
	return lookup(name, version, (*Class).IsConverter, offered)
}

// FindHeader does the same for header converters.
func FindHeader(name, version string, offered []*connect.Class) (Class, error) {
	return lookup(name, version, (*Class).IsHeaderConverter, offered)
}

// Versions lists the versions of a class, the bundled one first, then the newest first.
func Versions(name string, offered []*connect.Class) (out []string) {
	for _, c := range slices.Concat(bundled(), ofPlugins(offered)) {
		if c.Name == name && !slices.Contains(out, c.Version) {
			out = append(out, c.Version)
		}
	}
	return out
}

func isNamed(c *Class, name string) bool {
	return c.Name == name || slices.Contains(configs.Aliases(c.Name), name)
}

func lookup(name, version string, fits func(*Class) bool, offered []*connect.Class) (Class, error) {
	name = strings.TrimSpace(name)
	var known, versions []string
	var found []Class
	for _, c := range slices.Concat(bundled(), ofPlugins(offered)) {
		if !fits(&c) {
			continue
		}
		if isNamed(&c, name) && (found == nil || found[0].Name == c.Name) {
			found, versions = append(found, c), append(versions, c.Version)
		}
		known = append(known, c.Name)
	}
	if found == nil {
		return Class{}, fmt.Errorf("there is no converter %q: expected one of %s, or its short name", name, strings.Join(slices.Compact(known), ", "))
	}
	i, err := configs.PickVersion(found[0].Name, version, versions...)
	if err != nil {
		return Class{}, err
	}
	return found[i], nil
}
