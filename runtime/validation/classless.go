package validation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// class finds the class of a configuration. The error of a configuration without one is Apache's,
// and names the key that was probably meant.
func (v *Validator) class(props map[string]string) (*connect.Class, error) {
	if _, ok := props[ClassKey]; !ok {
		text := fmt.Sprintf("Connector config %s contains no connector type", javaMap(mask(props)))
		if near, ok := configs.Nearest(ClassKey, slices.Collect(maps.Keys(props))); ok {
			text += fmt.Sprintf(": did you mean %s where it says %s?", ClassKey, near)
		} else if _, given := props["class"]; given {
			text += fmt.Sprintf(": did you mean %s where it says class?", ClassKey)
		}
		return nil, errors.New(text)
	}
	return v.find(props)
}

// mask hides the values of keys whose names suggest a secret.
func mask(props map[string]string) map[string]string {
	out := make(map[string]string, len(props))
	for k, v := range props {
		if strings.Contains(k, "password") || strings.Contains(k, "secret") || strings.Contains(k, "jaas") {
			v = configs.Hidden
		}
		out[k] = v
	}
	return out
}

// javaMap formats properties as Java does, {a=b, c=d}, ordered by key. It cuts long values and
// drops the end of a long text.
func javaMap(props map[string]string) string {
	const longest = 1000
	var b strings.Builder
	for i, k := range slices.Sorted(maps.Keys(props)) {
		if i > 0 {
			b.WriteString(", ")
		}
		if b.Len() > longest {
			b.WriteString("…")
			break
		}
		b.WriteString(k + "=" + configs.Cut(props[k], 100))
	}
	return "{" + b.String() + "}"
}
