package lint

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"millrace/configs"
	"millrace/internal/cli/terminal"
	"millrace/runtime/validation"
)

// ClassFinding returns the finding of a connector whose class is unknown or does not answer.
func (c *File) ClassFinding(err error) Finding {
	f := c.Found("connector.class", LevelError, terminal.Short(err.Error()))
	for _, key := range []string{"class", "connector", "connectorClass"} {
		if f.Line == 0 {
			f.Line = c.lines[key]
		}
	}
	for key, line := range c.lines {
		if _, near := configs.Nearest(key, []string{"connector.class"}); near && f.Line == 0 {
			f.Line = line
		}
	}
	return f
}

// ConnectorFindings returns the findings of a validation.
func (c *File) ConnectorFindings(v validation.Result) (out []Finding) {
	for _, e := range v.Entries {
		for i, text := range e.Value.Errors {
			if i > 0 && strings.HasPrefix(text, "Invalid value null for") { // a consequence of the first error
				continue
			}
			out = append(out, c.Found(e.Value.Name, LevelError, text))
		}
	}
	var warnings []Finding
	for _, w := range v.Warnings {
		warnings = append(warnings, c.Found(w.Key, LevelWarning, w.Text))
	}
	slices.SortStableFunc(warnings, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	return append(out, warnings...)
}

// Unknown returns a warning for each key that is not among the names and has none of the prefixes.
func (c *File) Unknown(props map[string]string, names, prefixes []string) (out []Finding) {
	for _, key := range slices.Sorted(maps.Keys(props)) {
		if slices.Contains(names, key) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		message := "no such key"
		if near, ok := configs.Nearest(key, names); ok {
			message += ": did you mean " + near + "?"
		}
		out = append(out, c.Found(key, LevelWarning, message))
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	return out
}
