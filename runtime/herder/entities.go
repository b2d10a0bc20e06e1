package herder

// Restart selects what to restart beside the connector itself.
type Restart struct {
	IncludeTasks bool
	OnlyFailed   bool
}
