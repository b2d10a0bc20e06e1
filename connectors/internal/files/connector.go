package files

import (
	"context"

	"millrace/plugins/connect"
)

// Connector is what source connectors whose tasks share files have in common. It is begun by their Start.
type Connector struct {
	props map[string]string
	set   Set
}

// Begin takes the properties and checks the path.
func (c *Connector) Begin(props map[string]string, set Set) error {
	c.props, c.set = props, set
	return set.Check()
}

// TaskConfigs gives each task its share of the files.
func (c *Connector) TaskConfigs(maxTasks int) ([]map[string]string, error) {
	return c.set.Split(maxTasks, c.props), nil
}

// Stop has nothing to give back.
func (c *Connector) Stop() error { return nil }

// ExactlyOnceSupport is always there: a file can be resumed at any record.
func (c *Connector) ExactlyOnceSupport(map[string]string) bool { return true }

// AlterOffsets refuses offsets that no file can be resumed from.
func (c *Connector) AlterOffsets(_ context.Context, _ map[string]string, offsets []connect.SourceOffset) error {
	return AlterOffsets(offsets)
}

// Task is what their tasks have in common: once Tail is set there is nothing left but to poll it.
type Task struct{ Tail *Tail }

// Poll is the Tail's.
func (t *Task) Poll(ctx context.Context) (*connect.Batch, error) { return t.Tail.Poll(ctx) }

// Follow is the Tail's.
func (t *Task) Follow(p connect.Progress) {
	if t.Tail != nil {
		t.Tail.Follow(p)
	}
}

// Stop closes what is open.
func (t *Task) Stop() error {
	if t.Tail != nil {
		t.Tail.Close()
	}
	return nil
}
