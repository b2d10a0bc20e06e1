package herder

import (
	"cmp"
	"errors"
	"slices"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/converter"
	"millrace/runtime/transform"
)

// Plugins lists the classes that can be named in a configuration, without those that the worker's rules do not allow, by type and name; of several versions the newest first.
func (b *base) Plugins(connectorsOnly bool) []rest.PluginInfo {
	out := []rest.PluginInfo{}
	for _, c := range classes(b.plugins()) {
		if b.validator.rules.Class(c.Name) != nil {
			continue
		}
		out = append(out, rest.PluginInfo{Class: c.Name, Type: string(c.Type()), Version: c.Version, Doc: c.Doc})
	}
	if !connectorsOnly {
		for _, c := range transform.Classes(b.plugins().Transformations()...) {
			out = append(out, rest.PluginInfo{Class: c.Name, Type: string(c.Kind), Version: c.Version, Doc: c.Doc})
		}
		for _, c := range converter.Classes() {
			if c.IsConverter() {
				out = append(out, rest.PluginInfo{Class: c.Name, Type: "converter", Version: configs.ConverterVersion})
			}
			if c.IsHeaderConverter() {
				out = append(out, rest.PluginInfo{Class: c.Name, Type: "header_converter", Version: configs.ConverterVersion})
			}
		}
	}
	order := []string{"sink", "source", "transformation", "predicate", "converter", "header_converter"}
	slices.SortStableFunc(out, func(a, b rest.PluginInfo) int {
		return cmp.Or(slices.Index(order, a.Type)-slices.Index(order, b.Type), cmp.Compare(a.Class, b.Class))
	})
	return out
}

// PluginConfig gives the keys of a class: its own, then for a connector the framework's.
func (b *base) PluginConfig(name string, version *string) (configs.Keys, error) {
	wanted := "latest"
	if version != nil {
		wanted = *version
	}
	if _, err := configs.ParseVersionRange(wanted); err != nil {
		return nil, fault(BadRequest, "%v", err)
	}
	class, err := b.plugins().Find(name, wanted)
	if missing := (*configs.NoSuchVersion)(nil); errors.As(err, &missing) {
		return nil, fault(BadRequest, "%v", err)
	}
	if err == nil {
		keys := slices.Clone(class.Config)
		for _, k := range framework(class.Type()) {
			if _, replaced := class.Config.Lookup(k.Name); !replaced {
				keys = append(keys, k)
			}
		}
		return keys, nil
	}
	for _, kind := range []transform.Kind{transform.Transformation, transform.Predicate} {
		if c, err := transform.Find(kind, name, b.plugins().Transformations()...); err == nil {
			return c.Keys, unmatched(c.Name, c.Version, wanted)
		}
	}
	full := converter.FullName(name)
	for _, c := range converter.Classes() {
		if c.Name == full {
			return c.Keys, unmatched(full, configs.ConverterVersion, wanted)
		}
	}
	return nil, fault(NotFound, "Unknown plugin %s.", name)
}
