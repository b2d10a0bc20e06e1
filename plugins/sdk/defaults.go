package sdk

import (
	"maps"

	"millrace/plugins/connect"
)

// withDefaults gives a configuration with the defaults that the class declares for keys that are not in it.
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

// withoutDefaults takes the defaults out of a configuration again that withDefaults put into it. Tasks get them anew, and a newer
// version of the class may have others.
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
