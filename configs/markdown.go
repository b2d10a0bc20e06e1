package configs

import (
	"fmt"
	"strings"
)

// Markdown returns the keys as a table with their types, defaults and documentation.
func (ks Keys) Markdown() string {
	var b strings.Builder
	b.WriteString("| key | type | default | meaning |\n| --- | --- | --- | --- |\n")
	for _, k := range ks {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, strings.ToLower(string(k.Type)), k.MarkdownDefault(), strings.ReplaceAll(k.Doc, "|", `\|`))
	}
	return b.String()
}

// MarkdownDefault returns the default as a cell of such a table.
func (k Key) MarkdownDefault() string {
	switch {
	case k.Required:
		return "required"
	case k.Default == nil || *k.Default == "":
		return ""
	}
	return "`" + *k.Default + "`"
}
