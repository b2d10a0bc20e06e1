package connect

import (
	"context"
	"log/slog"
	"slices"

	"millrace/configs"
)

// Type is the type of a class: the direction of a connector's records, or the role of another
// class.
type Type string

// Types of classes.
const (
	Source Type = "source"
	Sink   Type = "sink"

	Transform Type = "transformation" // records pass through it in either direction
	Match     Type = "predicate"      // it selects the records of a transformation

	Convert       Type = "converter"        // between data and the bytes of keys or values
	ConvertHeader Type = "header_converter" // between data and the bytes of headers
	Provide       Type = "config_provider"  // it resolves variables in configurations
)

// OfConnector reports whether the type is a connector's.
func (t Type) OfConnector() bool { return t == Source || t == Sink }

// Class describes a connector, or another class, that a plugin offers.
type Class struct {
	// fully qualified, as in connector.class, transforms.X.type or predicates.X.type
	Name string
	// additional names for connector.class, besides those that Kafka Connect derives
	Aliases []string
	Version string
	Doc     string // one sentence
	Config  configs.Keys

	// AsGiven makes Start and Configure receive the properties exactly as the user set them,
	// without the defaults in Config. Use it for a class whose keys have several names, if the
	// class needs to know which of them are set.
	AsGiven bool

	// Originals are the connectors of other projects whose class names are among Aliases, with all
	// their keys.
	Originals []configs.Original

	// Exactly one of these is set. It determines the type.
	NewSource func() SourceConnector
	NewSink   func() SinkConnector

	NewTransformation func() Transformation
	NewPredicate      func() Predicate

	Elsewhere Type // type of a class that the worker knows only from its plugin's description
}

// Type returns the type of the class.
func (c *Class) Type() Type {
	switch {
	case c.NewSource != nil:
		return Source
	case c.NewSink != nil:
		return Sink
	case c.NewTransformation != nil:
		return Transform
	case c.NewPredicate != nil:
		return Match
	}
	return c.Elsewhere
}

// IsNamed reports whether a value of connector.class refers to this class: its full name, an alias,
// or a name that Kafka Connect derives.
func (c *Class) IsNamed(name string) bool {
	return c.Name == name || slices.Contains(c.Aliases, name) || slices.Contains(configs.Aliases(c.Name), name)
}

// ConnectorContext provides the worker's services to a connector.
type ConnectorContext struct {
	Name string
	Log  *slog.Logger

	// RequestTaskReconfiguration asks the worker to call TaskConfigs again and to restart the tasks
	// with the result.
	RequestTaskReconfiguration func()

	// RaiseError reports to the worker that the connector has failed permanently. Its tasks
	// continue.
	RaiseError func(error)
}

// Connector splits the work into tasks. The worker calls Start, then TaskConfigs any number of
// times, then Stop. The context of Start is canceled just before Stop: goroutines of the connector
// must not run longer. The properties are the user's, with the defaults of the class.
type Connector interface {
	Start(ctx context.Context, cc ConnectorContext, props map[string]string) error
	TaskConfigs(maxTasks int) ([]map[string]string, error)
	Stop() error
}

// SourceConnector is a connector whose tasks read from an external system.
type SourceConnector interface {
	Connector
	NewTask() SourceTask
}

// SinkConnector is a connector whose tasks write to an external system.
type SinkConnector interface {
	Connector
	NewTask() SinkTask
}

// Validator is an optional interface of connectors whose checks go beyond single keys: combinations
// of keys, or a remote system. It receives the validation results of props and returns them with
// its own errors added.
type Validator interface {
	Validate(ctx context.Context, props map[string]string, values []configs.Value) []configs.Value
}

// SourceOffset is a source partition and the offset within it. A nil Offset deletes the stored
// offset.
type SourceOffset struct {
	Partition map[string]any
	Offset    map[string]any
}

// OffsetAlterer is an optional interface of source connectors that check a change of their offsets
// by a user. An error rejects the change. The worker calls it on a connector that is not started.
type OffsetAlterer interface {
	AlterOffsets(ctx context.Context, props map[string]string, offsets []SourceOffset) error
}

// ConsumerOffsetAlterer is an optional interface of sink connectors that keep offsets in the target,
// or that check a change of their offsets by a user. A nil offset is deleted: the connector begins
// that partition as auto.offset.reset says. An error rejects the change. The worker calls it on a
// connector that is not started, before it changes the offsets of the consumer group.
type ConsumerOffsetAlterer interface {
	AlterOffsets(ctx context.Context, props map[string]string, offsets map[TopicPartition]*int64) error
}

// ExactlyOnce is an optional interface of source connectors. It declares whether the connector can
// resume from its offsets without loss or duplicates (KIP-618). The worker calls it on a connector
// that is not started.
type ExactlyOnce interface {
	ExactlyOnceSupport(props map[string]string) bool
}

// TransactionBoundaries is an optional interface of source connectors. It declares whether their
// tasks can define transaction boundaries (transaction.boundary=connector). The worker calls it on
// a connector that is not started.
type TransactionBoundaries interface {
	CanDefineTransactionBoundaries(props map[string]string) bool
}

// ExactlyOnceAnswer is what a source connector declares for a configuration.
type ExactlyOnceAnswer struct {
	Declared, Supported bool // from ExactlyOnce
	Boundaries          bool // from TransactionBoundaries
}
