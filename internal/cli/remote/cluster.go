package remote

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"millrace/api/rest"
	"millrace/internal/cli/terminal"
)

func clusterCommand() *cobra.Command {
	return remoteCommand("cluster", "Show the workers of a cluster", "Show a cluster through the REST API of any of its workers.",
		func(r *Worker) []*cobra.Command { return []*cobra.Command{r.clusterStatusCommand()} })
}

// clusterState is a cluster with the number of its connectors and tasks in each state.
type clusterState struct {
	rest.Cluster
	Connectors map[rest.State]int `json:"connector_states"`
	Tasks      map[rest.State]int `json:"task_states"`
}

func (r *Worker) clusterStatusCommand() *cobra.Command {
	return terminal.Watched(r.printing(&cobra.Command{
		Use:   "status",
		Short: "Show the workers, the leader, and the number of connectors and tasks in each state",
		Long: `Show the workers with the number of connectors and tasks that each runs, the leader, and the number
of connectors and tasks in each state. Workers of Apache Kafka Connect have no such list, so the
command shows only those of them that run a connector or a task.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := r.clusterState(cmd.Context())
			if err != nil {
				return err
			}
			return r.Show(cmd.OutOrStdout(), c, func(w io.Writer) { clusterTable(w, c) })
		},
	}))
}

func (r *Worker) clusterState(ctx context.Context) (clusterState, error) {
	out := clusterState{Connectors: map[rest.State]int{}, Tasks: map[rest.State]int{}}
	all, err := r.list(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range all {
		out.Connectors[stateOf(c.Status)]++
		for _, t := range c.Status.Tasks {
			out.Tasks[t.State]++
		}
	}
	out.Cluster, err = Explained(r.API.Cluster(ctx))
	if missing(err) {
		out.Cluster = seen(all)
		var info rest.ServerInfo
		info, err = Explained(r.API.Info(ctx))
		out.KafkaClusterID = info.KafkaClusterID
	}
	return out, err
}

// seen returns the workers that the statuses of connectors and tasks name.
func seen(all map[string]listed) rest.Cluster {
	workers := map[string]*rest.ClusterWorker{}
	of := func(id string) *rest.ClusterWorker {
		if workers[id] == nil {
			workers[id] = &rest.ClusterWorker{WorkerID: id}
		}
		return workers[id]
	}
	for _, c := range all {
		if id := c.Status.Connector.WorkerID; id != "" {
			of(id).Connectors++
		}
		for _, t := range c.Status.Tasks {
			of(t.WorkerID).Tasks++
		}
	}
	out := rest.Cluster{Workers: []rest.ClusterWorker{}}
	for _, id := range slices.Sorted(maps.Keys(workers)) {
		out.Workers = append(out.Workers, *workers[id])
	}
	return out
}

func clusterTable(w io.Writer, c clusterState) {
	if c.GroupID != "" {
		fmt.Fprintf(w, "group\t%s, %s, generation %d\n", c.GroupID, c.Protocol, c.Generation)
	}
	fmt.Fprintf(w, "kafka\t%s\n", c.KafkaClusterID)
	fmt.Fprintf(w, "connectors\t%s\ntasks\t%s\n", counts(c.Connectors), counts(c.Tasks))
	if c.Unassigned > 0 {
		fmt.Fprintf(w, "unassigned\t%d connectors and tasks wait for a worker\n", c.Unassigned)
	}
	fmt.Fprintln(w, "\nWORKER\tCONNECTORS\tTASKS\t")
	for _, m := range c.Workers {
		leads := ""
		if m.WorkerID == c.Leader {
			leads = "leader"
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", m.WorkerID, m.Connectors, m.Tasks, leads)
	}
}

func counts(states map[rest.State]int) string {
	var parts []string
	for _, state := range slices.Sorted(maps.Keys(states)) {
		parts = append(parts, fmt.Sprintf("%d %s", states[state], state))
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}
