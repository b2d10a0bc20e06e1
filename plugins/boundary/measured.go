package boundary

// Measured is the value of a metric that a plugin has registered. Its texts are as the plugin made
// them: of any length, with any characters.
type Measured struct {
	Connector, Task   string // Task is empty for a metric of a connector
	Class             string // of the connector, task, transformation or converter
	Name, Description string
	Tags              map[string]string
	Value             float64
}
