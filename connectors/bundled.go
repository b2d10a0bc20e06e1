// Package connectors lists the connectors that come with Millrace.
package connectors

import (
	"slices"

	"millrace/connectors/csv"
	"millrace/connectors/file"
	"millrace/connectors/json"
	"millrace/plugins/connect"
)

// Bundled gives the classes of all of them.
func Bundled() []*connect.Class {
	return slices.Concat(
		file.Classes(),
		csv.Classes(),
		json.Classes(),
	)
}
