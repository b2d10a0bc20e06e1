package validation

import (
	"cmp"
	"errors"
	"slices"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/runtime/converter"
	"millrace/runtime/fault"
	"millrace/runtime/transform"
)

// Plugins lists the classes that a configuration may name, by type and name, the newest version
// first. It leaves out the classes that the worker's rules do not allow.
func (v *Validator) Plugins(connectorsOnly bool) []rest.PluginInfo {
	out := []rest.PluginInfo{}
	for _, c := range classes(v.plugins) {
		if v.rules.Class(c.Name) != nil {
			continue
		}
		out = append(out, rest.PluginInfo{Class: c.Name, Type: string(c.Type()), Version: c.Version, Doc: c.Doc})
	}
	if !connectorsOnly {
		for _, c := range transform.Classes(v.plugins.Transformations()...) {
			out = append(out, rest.PluginInfo{Class: c.Name, Type: string(c.Kind), Version: c.Version, Doc: c.Doc})
		}
		for _, c := range converter.Classes(v.plugins.Converters()...) {
			if c.IsConverter() {
				out = append(out, rest.PluginInfo{Class: c.Name, Type: "converter", Version: c.Version})
			}
			if c.IsHeaderConverter() {
				out = append(out, rest.PluginInfo{Class: c.Name, Type: "header_converter", Version: c.Version})
			}
		}
	}
	order := []string{"sink", "source", "transformation", "predicate", "converter", "header_converter"}
	slices.SortStableFunc(out, func(a, b rest.PluginInfo) int {
		return cmp.Or(slices.Index(order, a.Type)-slices.Index(order, b.Type), cmp.Compare(a.Class, b.Class))
	})
	return out
}

// Keys lists the keys of a class: its own, then for a connector the framework's. The version is a
// range; nil means the latest version.
func (v *Validator) Keys(name string, version *string) (configs.Keys, error) {
	wanted := "latest"
	if version != nil {
		wanted = *version
	}
	if _, err := configs.ParseVersionRange(wanted); err != nil {
		return nil, fault.New(fault.BadRequest, "%v", err)
	}
	class, err := v.plugins.Find(name, wanted)
	if missing := (*configs.NoSuchVersion)(nil); errors.As(err, &missing) {
		return nil, fault.New(fault.BadRequest, "%v", err)
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
		c, err := transform.FindVersion(kind, name, wanted, v.plugins.Transformations()...)
		if missing := (*configs.NoSuchVersion)(nil); errors.As(err, &missing) {
			return nil, fault.New(fault.BadRequest, "%v", err)
		}
		if err == nil {
			return c.Keys, nil
		}
	}
	offered := v.plugins.Converters()
	for _, find := range []func(string, string, []*connect.Class) (converter.Class, error){converter.Find, converter.FindHeader} {
		c, err := find(name, wanted, offered)
		if missing := (*configs.NoSuchVersion)(nil); errors.As(err, &missing) {
			return nil, fault.New(fault.BadRequest, "%v", err)
		}
		if err == nil {
			return c.Keys, nil
		}
	}
	return nil, fault.New(fault.NotFound, "Unknown plugin %s.", name)
}
