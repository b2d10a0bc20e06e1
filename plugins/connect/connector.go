package connect

import (
	"context"
	"log/slog"
	"slices"

	"millrace/configs"
)

// Type says what a class is of, and which way a connector's records go.
type Type string

// The types of connector.
const (
	Source Type = "source"
	Sink   Type = "sink"

	Transform Type = "transformation" // the class is no connector's: records go through it in either direction
	Match     Type = "predicate"      // nor is this one's: it says which records a transformation is for
)

// OfConnector reports whether classes of the type are connectors'.
func (t Type) OfConnector() bool { return t == Source || t == Sink }

// Class is what a plugin offers: one kind of connector, a transformation or a predicate.
type Class struct {
	Name    string   // fully qualified, as in connector.class, transforms.X.type or predicates.X.type
	Aliases []string // further names that connector.class may give it, beside those that Kafka Connect derives
	Version string
	Doc     string // one sentence
	Config  configs.Keys

	// AsGiven: Start and Configure get the properties as the user gave them, without the defaults that Config declares. It is for a
	// class that has keys by several names, and has to know which of them are given.
	AsGiven bool

	// Originals are the connectors of other projects whose class names are among Aliases, with every key that they have.
	Originals []configs.Original

	// Exactly one of these is set, and decides the type.
	NewSource func() SourceConnector
	NewSink   func() SinkConnector

	NewTransformation func() Transformation
	NewPredicate      func() Predicate

	Elsewhere Type // of a class that a worker knows only by what its plugin says
}

// Type is the class's type.
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

// IsNamed reports whether a connector.class names this class: in full, by a further name, or by one that Kafka Connect derives.
func (c *Class) IsNamed(name string) bool {
	return c.Name == name || slices.Contains(c.Aliases, name) || slices.Contains(configs.Aliases(c.Name), name)
}

// ConnectorContext is what the worker offers a connector.
type ConnectorContext struct {
	Name string
	Log  *slog.Logger

	// RequestTaskReconfiguration asks the worker to call TaskConfigs again and to restart the tasks with the outcome.
	RequestTaskReconfiguration func()

	// RaiseError tells the worker that the connector has failed, for good. Its tasks go on.
	RaiseError func(error)
}

// Connector decides into which tasks the work is split. Calls: Start, then TaskConfigs any number of times, then Stop.
// The context of Start ends when Stop is about to be called: what the connector runs lives no longer than that. The properties are
// the user's, with the defaults that the class declares.
type Connector interface {
	Start(ctx context.Context, cc ConnectorContext, props map[string]string) error
	TaskConfigs(maxTasks int) ([]map[string]string, error)
	Stop() error
}

// SourceConnector is a connector whose tasks read from elsewhere.
type SourceConnector interface {
	Connector
	NewTask() SourceTask
}

// SinkConnector is a connector whose tasks write elsewhere.
type SinkConnector interface {
	Connector
	NewTask() SinkTask
}

// Validator is a connector with checks that its class's definitions cannot express: of two keys together, of a remote
// system. It gets what the definitions made of props and returns it with errors added.
type Validator interface {
	Validate(ctx context.Context, props map[string]string, values []configs.Value) []configs.Value
}

// SourceOffset is a source partition and the offset within it; a nil Offset means that it is to be forgotten.
type SourceOffset struct {
	Partition map[string]any
	Offset    map[string]any
}

// OffsetAlterer is a source connector that has a say when a user changes its offsets. It returns an error to refuse.
// It is called on a connector that is not started.
type OffsetAlterer interface {
	AlterOffsets(ctx context.Context, props map[string]string, offsets []SourceOffset) error
}

// ExactlyOnce is a source connector that says whether it can resume from its offsets without loss or repetition
// (KIP-618). It is called on a connector that is not started.
type ExactlyOnce interface {
	ExactlyOnceSupport(props map[string]string) bool
}

// TransactionBoundaries is a source connector that says whether its tasks can end their transactions themselves
// (transaction.boundary=connector). It is called on a connector that is not started.
type TransactionBoundaries interface {
	CanDefineTransactionBoundaries(props map[string]string) bool
}

// ExactlyOnceAnswer is what a source connector says of a configuration.
type ExactlyOnceAnswer struct {
	Declared, Supported bool // by ExactlyOnce
	Boundaries          bool // by TransactionBoundaries
}
