// Package connectors lists the connectors that are bundled with Millrace.
package connectors

import (
	"slices"

	"millrace/connectors/csv"
	"millrace/connectors/datagen"
	"millrace/connectors/file"
	"millrace/connectors/http"
	"millrace/connectors/json"
	"millrace/connectors/logger"
	"millrace/plugins/connect"
)

// Bundled returns the classes of all bundled connectors.
func Bundled() []*connect.Class {
	return slices.Concat(
		file.Classes(),
		csv.Classes(),
		json.Classes(),
		datagen.Classes(),
		http.Classes(),
		logger.Classes(),
	)
}
