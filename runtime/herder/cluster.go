package herder

import (
	"context"
	"net/url"

	"millrace/runtime/group"
)

// Cluster is the workers of a cluster and how its work is shared.
type Cluster struct {
	KafkaClusterID string          `json:"kafka_cluster_id"`
	GroupID        string          `json:"group_id,omitempty"` // empty in standalone mode, as what follows is
	Protocol       string          `json:"protocol,omitempty"`
	Generation     int             `json:"generation,omitempty"`
	Leader         string          `json:"leader,omitempty"` // the id of a worker
	Workers        []ClusterWorker `json:"workers"`
	Unassigned     int             `json:"unassigned"`          // connectors and tasks that wait for a worker
	Ephemeral      bool            `json:"ephemeral,omitempty"` // a standalone worker that keeps no connectors: those of the REST API end with it
}

// ClusterWorker is one worker and how much it was given.
type ClusterWorker struct {
	WorkerID   string `json:"worker_id"`
	URL        string `json:"url,omitempty"`
	Connectors int    `json:"connectors"`
	Tasks      int    `json:"tasks"`
}

func (w *ClusterWorker) add(task int) {
	if task == group.Instance {
		w.Connectors++
	} else {
		w.Tasks++
	}
}

// Cluster is what the leader's last assignment says.
func (d *Distributed) Cluster(ctx context.Context) (Cluster, error) {
	round, err := d.current(ctx)
	if err != nil {
		return Cluster{}, err
	}
	if !round.Leader {
		return Cluster{}, d.elsewhere(round.LeaderURL)
	}
	out := Cluster{KafkaClusterID: d.opts.Info.KafkaClusterID, GroupID: d.cluster.Group.Group, Protocol: string(round.Protocol),
		Generation: int(round.Generation), Leader: d.opts.WorkerID, Workers: []ClusterWorker{}}
	at := map[string]int{}
	for i, url := range round.Workers {
		out.Workers = append(out.Workers, ClusterWorker{WorkerID: idOf(url), URL: url})
		at[url] = i
	}
	for work, url := range round.Owners {
		out.Workers[at[url]].add(work.Task)
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
func (s *Standalone) Cluster(context.Context) (Cluster, error) {
	w := ClusterWorker{WorkerID: s.opts.WorkerID}
	for _, name := range s.Connectors() {
		if c, ok := s.find(name); ok {
			w.Connectors++
			w.Tasks += len(c.info().Tasks)
		}
	}
	return Cluster{KafkaClusterID: s.opts.Info.KafkaClusterID, Workers: []ClusterWorker{w}, Ephemeral: s.opts.Connectors == nil}, nil
}
