package herder

import (
	"context"
	"net/url"

	"millrace/api/rest"
	"millrace/runtime/group"
)

// assign counts a connector or task of a worker.
func assign(w *rest.ClusterWorker, task int) {
	if task == group.Instance {
		w.Connectors++
	} else {
		w.Tasks++
	}
}

// Cluster describes the workers and what they run. Only the leader knows it.
func (h *Herder) Cluster(ctx context.Context) (rest.Cluster, error) { return h.place.cluster(ctx) }

// cluster describes the leader's last assignment.
func (m *clusterMember) cluster(ctx context.Context) (rest.Cluster, error) {
	round, err := m.current(ctx)
	if err != nil {
		return rest.Cluster{}, err
	}
	if !round.Leader {
		return rest.Cluster{}, m.elsewhere(round.LeaderURL)
	}
	out := rest.Cluster{KafkaClusterID: m.h.opts.Info.KafkaClusterID, GroupID: m.options.Group.Group, Protocol: string(round.Protocol),
		Generation: int(round.Generation), Leader: m.h.opts.WorkerID, Workers: []rest.ClusterWorker{}}
	at := map[string]int{}
	for i, url := range round.Workers {
		out.Workers = append(out.Workers, rest.ClusterWorker{WorkerID: idOf(url), URL: url})
		at[url] = i
	}
	for work, url := range round.Owners {
		assign(&out.Workers[at[url]], work.Task)
	}
	_, tasks := m.configs.TaskCounts()
	for name, n := range tasks {
		for task := group.Instance; task < n; task++ {
			if round.Owners[group.Work{Connector: name, Task: task}] == "" {
				out.Unassigned++
			}
		}
	}
	return out, nil
}

// idOf returns the id under which a worker's states are stored.
func idOf(advertised string) string {
	if u, err := url.Parse(advertised); err == nil && u.Host != "" {
		return u.Host
	}
	return advertised
}
