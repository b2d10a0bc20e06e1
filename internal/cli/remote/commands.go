// Package remote is the commands that manage a running worker, or a cluster of workers, through the
// Kafka Connect REST API: connectors, tasks, offsets, dlq, cluster, loggers and health.
package remote

import "github.com/spf13/cobra"

// Commands returns the commands of this package.
func Commands() []*cobra.Command {
	return []*cobra.Command{
		connectorsCommand(), tasksCommand(), offsetsCommand(), dlqCommand(), clusterCommand(), loggersCommand(), healthCommand(),
	}
}
