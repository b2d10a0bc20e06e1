package worker

import (
	"context"
	"log/slog"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/connect"
)

// Plugins finds classes and runs them.
type Plugins interface {
	// Find gives the class that a connector.class names, in the newest version that connector.plugin.version lets through.
	Find(class, version string) (*connect.Class, error)
	// Transformations lists the transformations that plugins offer, by name, the newest version of each first.
	Transformations() []*connect.Class
	// Open gives the process of a connector, or of a transformation of its, which it starts where needed, as its configuration says. Each Open is followed by
	// one Release.
	Open(ctx context.Context, connector string, class *connect.Class, props map[string]string) (Plugin, error)
	// Health is how every plugin does; of processes that are one connector's it tells of those whose connector is known.
	Health(known func(connector string) bool) []rest.PluginHealth
}

// Plugin is a connector's process.
type Plugin interface {
	Validate(ctx context.Context, props map[string]string) ([]configs.Value, error)
	AlterOffsets(ctx context.Context, props map[string]string, offsets []connect.SourceOffset) (handled bool, err error)
	ExactlyOnce(ctx context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error)
	StartConnector(ctx context.Context, name string, props map[string]string, events ConnectorEvents) (Connector, error)
	StartSource(ctx context.Context, connector string, task int, props map[string]string, events SourceEvents) (Source, error)
	StartSink(ctx context.Context, connector string, task int, props map[string]string, events SinkEvents) (Sink, error)
	StartTransformation(ctx context.Context, connector string, task int, props map[string]string) (Transformation, error)
	Release()
}

// Transformation is a started transformation, as transform.Remote says. Close waits for its end.
type Transformation interface {
	Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error)
	Close() error
	Cancel()
}

// ConnectorEvents is what a running connector tells.
type ConnectorEvents struct {
	ReconfigureTasks func()
	Failed           func(error) // the connector is over, unasked
}

// Connector is a started connector.
type Connector interface {
	TaskConfigs(ctx context.Context, maxTasks int) ([]map[string]string, error)
	Stop(ctx context.Context) error
}

// SourceEvents is what a source task asks and tells.
type SourceEvents struct {
	Offset  func(ctx context.Context, partition map[string]any) (map[string]any, error)
	Offsets func(ctx context.Context) ([]connect.SourceOffset, error) // nil: they are not to be had
	Log     *slog.Logger

	Boundaries bool // whether the task is asked to say where its transactions end
}

// Source is a started source task. Stop, Committed, Progress and Cancel may be called from any goroutine.
type Source interface {
	// Next waits for a batch, which is valid until the next call, what its strings and bytes hold until free is called. It
	// returns io.EOF after Stop.
	Next() (b *connect.Batch, free func(), err error)
	Committed([]connect.SourceOffset) error
	// Follows reports whether the task wants to be told of its progress.
	Follows() bool
	Progress(connect.Progress)
	Stop()
	// Close waits until the task, at its end, has given everything back.
	Close(ctx context.Context) error
	Cancel()
}

// SinkEvents is what a sink task tells.
type SinkEvents struct {
	Put   func(id uint32, err error) // what became of a put, in order
	Ended func(error)                // the task is over, unasked
	Log   *slog.Logger
}

// Sink is a started sink task. Cancel may be called from any goroutine.
type Sink interface {
	// Put returns as soon as few enough puts are under way; its outcome is an event.
	Put(ctx context.Context, records []connect.SinkRecord) (id uint32, err error)
	// Flush returns which of the offsets may be committed.
	Flush(ctx context.Context, offsets map[connect.TopicPartition]int64) (map[connect.TopicPartition]int64, error)
	Open(ctx context.Context, partitions []connect.TopicPartition) error
	Release(ctx context.Context, partitions []connect.TopicPartition) error
	Stop(ctx context.Context) error
	Cancel()
}
