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

// Cluster is what the leader's last assignment says.
func (d *Distributed) Cluster(ctx context.Context) (rest.Cluster, error) {
	round, err := d.current(ctx)
	if err != nil {
		return rest.Cluster{}, err
	}
	if !round.Leader {
		return rest.Cluster{}, d.elsewhere(round.LeaderURL)
	}
	out := rest.Cluster{KafkaClusterID: d.opts.Info.KafkaClusterID, GroupID: d.cluster.Group.Group, Protocol: string(round.Protocol),
		Generation: int(round.Generation), Leader: d.opts.WorkerID, Workers: []rest.ClusterWorker{}}
	at := map[string]int{}
	for i, url := range round.Workers {
		out.Workers = append(out.Workers, rest.ClusterWorker{WorkerID: idOf(url), URL: url})
		at[url] = i
	}
	for work, url := range round.Owners {
		assign(&out.Workers[at[url]], work.Task)
	}
	_, tasks := d.configs.TaskCounts()
	for name, n := range tasks {
		for task := group.Instance; task < n; task++ {
			if round.Owners[group.Work{Connector: name, Task: task}] == "" {
				out.Unassigned++
			}
		}
	}
	return out, nil
}

// idOf is the id under which a worker's states are stored.
func idOf(advertised string) string {
	if u, err := url.Parse(advertised); err == nil && u.Host != "" {
		return u.Host
	}
	return advertised
}

// Cluster is this worker alone.
func (s *Standalone) Cluster(context.Context) (rest.Cluster, error) {
	w := rest.ClusterWorker{WorkerID: s.opts.WorkerID}
	for _, name := range s.Connectors() {
		if c, ok := s.find(name); ok {
			w.Connectors++
			w.Tasks += len(c.info().Tasks)
		}
	}
	return rest.Cluster{KafkaClusterID: s.opts.Info.KafkaClusterID, Workers: []rest.ClusterWorker{w}, Ephemeral: s.opts.Connectors == nil}, nil
}
