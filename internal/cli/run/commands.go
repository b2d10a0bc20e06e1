// Package run is the commands that run connectors in this process: standalone and distributed
// workers, and validate and preview, which assemble a worker without running it.
package run

import "github.com/spf13/cobra"

// Commands returns the commands of this package.
func Commands() []*cobra.Command {
	return []*cobra.Command{standaloneCommand(), distributedCommand(), validateCommand(), previewCommand()}
}
