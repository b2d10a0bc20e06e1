package rest

// PluginInfo is a class that a configuration can name.
type PluginInfo struct {
	Class   string `json:"class"`
	Type    string `json:"type"`
	Version string `json:"version,omitempty"`
	Doc     string `json:"doc,omitempty"` // description in one sentence; only with docs=true
}

// Definition is a configuration key.
type Definition struct {
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Required      bool     `json:"required"`
	DefaultValue  *string  `json:"default_value"`
	Importance    string   `json:"importance"`
	Documentation string   `json:"documentation"`
	Group         *string  `json:"group"`
	OrderInGroup  int      `json:"order_in_group"`
	Width         string   `json:"width"`
	DisplayName   string   `json:"display_name"`
	Dependents    []string `json:"dependents"`
}

// Value is the value of a key, with its errors.
type Value struct {
	Name              string   `json:"name"`
	Value             *string  `json:"value"`
	RecommendedValues []string `json:"recommended_values"`
	Errors            []string `json:"errors"`
	Visible           bool     `json:"visible"`
}

// ConfigEntry is a key with its value. The Definition is nil if the key is unknown.
type ConfigEntry struct {
	Definition *Definition `json:"definition"`
	Value      Value       `json:"value"`
}

// Validation is the result of checking a configuration.
type Validation struct {
	Name       string        `json:"name"` // the class
	ErrorCount int           `json:"error_count"`
	Groups     []string      `json:"groups"`
	Configs    []ConfigEntry `json:"configs"`
	Warnings   []Warning     `json:"warnings,omitempty"` // not in Apache Kafka Connect
}

// Warning is a hint about a key. It is not an error.
type Warning struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}
