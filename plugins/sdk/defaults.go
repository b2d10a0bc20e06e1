package sdk

import (
	"maps"

	"millrace/plugins/connect"
)

// withDefaults adds the declared defaults of a class for keys that a configuration does not set.
func withDefaults(class *connect.Class, given map[string]string) map[string]string {
	out := maps.Clone(given)
	if out == nil {
		out = map[string]string{}
	}
	if class.AsGiven {
		return out
	}
	for _, k := range class.Config {
		if _, ok := out[k.Name]; !ok && k.Default != nil {
			out[k.Name] = *k.Default
		}
	}
	return out
}

// withoutDefaults removes the defaults that withDefaults added. Each task start adds them again,
// and a newer version of the class may have other defaults.
func withoutDefaults(class *connect.Class, given, props map[string]string) map[string]string {
	if class.AsGiven {
		return props
	}
	out := maps.Clone(props)
	for _, k := range class.Config {
		if _, ok := given[k.Name]; !ok && k.Default != nil && out[k.Name] == *k.Default {
			delete(out, k.Name)
		}
	}
	return out
}
