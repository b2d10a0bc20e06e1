package boundary

import (
	"context"

	"millrace/plugins/connect"
)

// ConnectorEvents receives the events of a running connector. Its methods run on a goroutine of the
// call and must not wait for the call.
type ConnectorEvents struct {
	ReconfigureTasks func()
	Failed           func(error) // the connector ended without a Stop

	// Offset and Offsets read the stored offsets of a source connector, also during its start. nil:
	// there are none.
	Offset  func(ctx context.Context, partition map[string]any) (map[string]any, error)
	Offsets func(ctx context.Context) ([]connect.SourceOffset, error)
}

// Connector is a started connector.
type Connector interface {
	// TaskConfigs asks the connector for the configurations of its tasks.
	TaskConfigs(ctx context.Context, maxTasks int) ([]map[string]string, error)
	// Stop stops the connector and waits for its end, at most until ctx ends. It returns no error
	// if the connector had already ended.
	Stop(ctx context.Context) error
}
