// Package boundary is the interface between the worker and the plugin host: connectors, tasks and
// transformations that run in plugin processes. The host implements it; the worker, the herder and
// the validation use it. So neither side imports the other, and tests replace the host.
package boundary

import (
	"context"

	"millrace/configs"
	"millrace/plugins/connect"
)

// Plugins finds classes and opens the processes that run them.
type Plugins interface {
	// Await waits until the classes that a connector's configuration names are known, if plugins
	// that may have them are still being described. Whether they exist, Find reports.
	Await(ctx context.Context, config map[string]string)
	// Find returns the class for a value of connector.class, in the newest version that
	// connector.plugin.version accepts. It ignores blanks around both.
	Find(class, version string) (*connect.Class, error)
	// Transformations returns the transformations that plugins offer, by name, the newest version
	// of each first.
	Transformations() []*connect.Class
	// Converters returns the converters and header converters that plugins offer, in the same order.
	// A class of both types is listed twice.
	Converters() []*connect.Class
	// Open returns the process for a connector, or for a class that serves the connector. It starts
	// one if its configuration requires that. The caller must call Release once per Open.
	Open(ctx context.Context, connector string, class *connect.Class, props map[string]string) (Plugin, error)

	// Files, Lives and Usage report what Health and the metrics show.
	Files() []File
	Lives() []Life
	Usage() []Usage
}

// Plugin is the process of a connector.
type Plugin interface {
	// Validate returns the class's own configuration errors and recommended values.
	Validate(ctx context.Context, props map[string]string) ([]configs.Value, error)
	// AlterOffsets asks the connector to check offsets that a user sets; an offset of nil is
	// deleted. handled means that the connector changed the offsets in its own system.
	AlterOffsets(ctx context.Context, props map[string]string, offsets []connect.SourceOffset) (handled bool, err error)
	// AlterConsumed is AlterOffsets for a sink connector.
	AlterConsumed(ctx context.Context, props map[string]string, offsets map[connect.TopicPartition]*int64) (handled bool, err error)
	// ExactlyOnce asks whether the connector delivers exactly once with this configuration.
	ExactlyOnce(ctx context.Context, props map[string]string) (connect.ExactlyOnceAnswer, error)

	// The context of the Start methods bounds only the start.
	StartConnector(ctx context.Context, name string, props map[string]string, events ConnectorEvents) (Connector, error)
	StartSource(ctx context.Context, connector string, task int, props map[string]string, events SourceEvents) (Source, error)
	StartSink(ctx context.Context, connector string, task int, props map[string]string, events SinkEvents) (Sink, error)
	// StartTransformation starts a transformation or predicate, which the configuration calls alias.
	StartTransformation(ctx context.Context, connector string, task int, alias string, props map[string]string) (Transformation, error)
	// StartConverter starts a converter, whose Apply returns a record for every record.
	StartConverter(ctx context.Context, connector string, task int, props map[string]string, c Conversion) (Transformation, error)

	// Threads returns the stacks of the threads of a task, as text. It works while the task hangs.
	Threads(ctx context.Context, connector string, task int) (string, error)

	// Measured returns the metrics of a task, and of its transformations and converters in the same
	// process.
	Measured(ctx context.Context, connector string, task int) ([]Measured, error)

	// Release ends the use of the process. The last user's Release ends the process.
	Release()
}

// Conversion determines what a converter does. Data is in the value of a record. The headers of a
// record have bytes, as in Kafka; a converter of keys or values to bytes may replace them. A header
// converter gets the key of the header as the key of a record.
type Conversion struct {
	Key     bool // it converts keys
	Headers bool // it is a header converter
	ToData  bool // from bytes to data
}

// Transformation is a transformation, predicate or converter of a task. Its methods are for one
// goroutine, except Cancel. The result of Apply is valid until the next Apply of several records.
type Transformation interface {
	// Apply returns the transformed records in order. The Position of each is the index of its
	// original, its Err the error of the transformation. Missing records were dropped.
	Apply(records []connect.ConnectRecord) ([]connect.SourceRecord, error)
	// Close ends the transformation and waits for its end.
	Close() error
	// Cancel ends the transformation immediately.
	Cancel()
}
