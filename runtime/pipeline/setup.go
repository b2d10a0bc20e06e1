// Package pipeline converts and transforms the records of a task: from a plugin to the bytes in
// Kafka, and back. Tasks and previews use it.
package pipeline

import (
	"log/slog"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/plugins/boundary"
)

// Setup determines the converters and transformations of a task.
type Setup struct {
	Plugins   boundary.Plugins  // nil: none
	Config    configs.Config    // the worker's
	Worker    map[string]string // the worker's properties
	Addresses *network.Policy   // the addresses that connectors may connect to; nil: all
	Log       *slog.Logger

	Connector string
	Task      int
	Props     map[string]string // the connector's, resolved

	// Unresolved are Props with unresolved variables for the transformations of a preview. nil: the
	// transformations get Props.
	Unresolved map[string]string
}
