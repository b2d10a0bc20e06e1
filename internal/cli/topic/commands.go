// Package topic is the commands for Kafka topics and consumer groups, with the flags of Apache
// Kafka's own scripts: topics, produce, consume and groups.
package topic

import "github.com/spf13/cobra"

// Commands returns the commands of this package.
func Commands() []*cobra.Command {
	return []*cobra.Command{topicsCommand(), produceCommand(), consumeCommand(), groupsCommand()}
}
