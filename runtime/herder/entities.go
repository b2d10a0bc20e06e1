package herder

// Restart says what to restart.
type Restart struct {
	IncludeTasks bool
	OnlyFailed   bool
}
