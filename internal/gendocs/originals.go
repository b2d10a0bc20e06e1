package main

import (
	"fmt"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
)

// originals describes the keys of other projects' connectors whose class names a class accepts.
func originals(c *connect.Class) string {
	var b strings.Builder
	for i := range c.Originals {
		o := &c.Originals[i]
		class := o.Classes[0]
		fmt.Fprintf(&b, "\n### Keys of %s: %s\n\nWith `connector.class=%s`, [the keys of %s](%s) have these effects:\n\n| key | effect |\n| --- | --- |\n",
			o.Project, class[strings.LastIndexByte(class, '.')+1:], class, o.Project, o.Docs)
		for _, k := range o.Keys {
			fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, effectOf(k))
		}
	}
	return b.String()
}

// effectOf describes the effect of a key.
func effectOf(k configs.OriginalKey) string {
	var parts []string
	switch {
	case k.Fate == configs.Acts && k.As == k.Name:
		parts = append(parts, "acts")
	case k.Fate == configs.Acts && k.As == "":
		parts = append(parts, "acts: "+k.Note)
	case k.Fate == configs.Acts:
		parts = append(parts, "acts as `"+k.As+"`")
	case k.Fate == configs.Refused && len(k.Allowed) > 0:
		parts = append(parts, "refused, except for "+values(k.Allowed)+": "+k.Note)
	default:
		parts = append(parts, string(k.Fate)+": "+k.Note)
	}
	if k.Default != nil {
		parts = append(parts, "the default is `"+*k.Default+"`")
	}
	if k.Unless != "" {
		parts = append(parts, "set `"+k.Unless+"` instead")
	}
	if k.Unset != "" {
		parts = append(parts, "if it is not set: "+k.Unset)
	}
	return strings.ReplaceAll(strings.Join(parts, "; "), "|", `\|`)
}

func values(allowed []string) string {
	var out []string
	for _, value := range allowed {
		if value == "" {
			out = append(out, "an empty value")
		} else {
			out = append(out, "`"+value+"`")
		}
	}
	return strings.Join(out, ", ")
}
