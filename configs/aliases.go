package configs

import "strings"

// pluginSuffixes are what an alias may leave off the end of a class's simple name, the longer of two first.
var pluginSuffixes = []string{"ConnectorClientConfigOverridePolicy", "ConnectRestExtension", "HeaderConverter",
	"Transformation", "ConfigProvider", "Connector", "Converter", "Predicate"}

// Aliases gives the short names that a configuration may use for a class: its simple name, and that without the suffix
// of its kind. A nested class has none, because its simple name is no better than Key or Value.
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
