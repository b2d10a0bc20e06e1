package herder

import (
	"context"
	"sync"

	"millrace/api/rest"
	"millrace/runtime/cluster"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// clusterMember is the place of a worker in its cluster: the work that the group gave it, and the
// leader that it knows.
type clusterMember struct {
	h       *Herder
	options ClusterOptions
	configs clusterConfigs
	group   membership

	rebalances rebalances
	seen       cluster.Once

	mu      sync.Mutex
	round   group.Round
	joined  bool
	joining bool

	firstGeneration int // of the group, when this process joined it first; 0 before

	rejoinAt int64         // the offset of the config topic that needs a new assignment; -1: none
	moved    chan struct{} // closed when round or joined changes
	held     map[string]map[int]bool
}

var _ place = (*clusterMember)(nil)

// clusterConfigs is the store of configurations that the workers of a cluster share.
type clusterConfigs interface {
	configStore
	SessionKey() *storage.SessionKey
	PutSessionKey(ctx context.Context, k storage.SessionKey) error
	Claim(ctx context.Context) error
	Disclaim()
	Doubt()
}

// membership is the worker's membership in its group.
type membership interface {
	Run(ctx context.Context) error
	Rejoin()
	Confirm(ctx context.Context) error
	Standing() (epoch uint64, current bool)
	Counts() group.Counts
}

var _ membership = (*group.Member)(nil)

func newClusterMember(h *Herder, configs clusterConfigs, c ClusterOptions) *clusterMember {
	m := &clusterMember{h: h, options: c, configs: configs, rejoinAt: -1, moved: make(chan struct{}), held: map[string]map[int]bool{}}
	m.rebalances.took = worker.NewStat(h.opts.Worker.Config)
	c.Group.Snapshot = func() group.Cluster {
		offset, tasks := configs.TaskCounts()
		return group.Cluster{Offset: offset, Tasks: tasks}
	}
	c.Group.Refresh = configs.Sync
	c.Group.Handler = groupHandler{m}
	m.group = group.NewMember(c.Group)
	return m
}

func (m *clusterMember) alone() bool { return false }

// health is Starting until the worker has its first assignment, and Unhealthy while the brokers do
// not answer.
func (m *clusterMember) health(ctx context.Context) rest.Health {
	m.mu.Lock()
	started := m.round.MemberID != ""
	m.mu.Unlock()
	if !started {
		return rest.Starting
	}
	defer stages.Begin(ctx, "reading to the end of the config topic")()
	if err := m.configs.Sync(ctx); err != nil {
		return rest.Unhealthy
	}
	return rest.Healthy
}

func (m *clusterMember) generation() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int(m.round.Generation)
}

func (m *clusterMember) confirm(ctx context.Context) error { return m.group.Confirm(ctx) }

// write bounds a write to the config topic, and carries it out even if the client is gone. If
// another leader has fenced this worker out although it still leads, it writes again: the other one
// was suspended, and did not know yet that it no longer leads.
func (m *clusterMember) write(ctx context.Context, write func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), configTimeout)
	defer cancel()
	for {
		err := write(ctx)
		if !storage.FencedOut(err) || m.group.Confirm(ctx) != nil {
			return err
		}
		if moved := m.leading(ctx); moved != nil {
			return moved
		}
	}
}

// startFailed is the error of a request that waited for the start of a connector.
func (m *clusterMember) startFailed(name string, _ worker.Target, cause string) error {
	return fault.New(fault.Internal, "Failed to start connector: %s: %s", name, cause)
}

func (m *clusterMember) noTask(name string, n int) error {
	return fault.New(fault.NotFound, "Unknown task: %s-%d", name, n)
}

// turn returns what a task has to wait for before it begins.
func (m *clusterMember) turn(connector string, task, generation int) worker.Turn {
	return turn{m, connector, task, generation}
}

// stoppedVersion is empty, as in Apache: a stopped connector has no plugin.
func (m *clusterMember) stoppedVersion(map[string]string) string { return "" }

// checkConsumerGroup refuses a sink whose consumer group would be the workers' own.
func (m *clusterMember) checkConsumerGroup(name string, config map[string]string) error {
	if m.h.typeOf(config) != "sink" {
		return nil
	}
	group := "connect-" + name
	if own, ok := config["consumer.override.group.id"]; ok {
		group = own
	}
	if workers := m.h.opts.Worker.Config.String("group.id"); group == workers {
		return fault.New(fault.BadRequest, "Consumer group for sink connector named %s conflicts with Connect worker group %s", name, workers)
	}
	return nil
}
