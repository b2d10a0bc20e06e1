package configs

import "strings"

// pluginSuffixes are the suffixes that an alias may omit from the simple name of a class. The
// longer one of two comes first.
var pluginSuffixes = []string{"ConnectorClientConfigOverridePolicy", "ConnectRestExtension", "HeaderConverter",
	"Transformation", "ConfigProvider", "Connector", "Converter", "Predicate"}

// Aliases returns the short names that a configuration may use for a class: its simple name, with
// and without the suffix of its kind. A nested class has none, because its simple name is no more
// specific than Key or Value.
func Aliases(class string) []string {
	simple := class[strings.LastIndexByte(class, '.')+1:]
	if simple == "" || strings.Contains(simple, "$") {
		return nil
	}
	for _, suffix := range pluginSuffixes {
		if short, ok := strings.CutSuffix(simple, suffix); ok && short != "" {
			return []string{simple, short}
		}
	}
	return []string{simple}
}
