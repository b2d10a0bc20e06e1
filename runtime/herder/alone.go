package herder

import (
	"context"
	"sync/atomic"

	"millrace/api/rest"
	"millrace/runtime/cluster"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/metrics"
	"millrace/runtime/worker"
)

// alone is the place of a worker that shares its connectors with no other one: it leads, holds
// everything, and never rebalances.
type alone struct {
	h     *Herder
	kept  bool // connectors outlive the worker
	ready atomic.Bool
}

var _ place = (*alone)(nil)

func (a *alone) alone() bool { return true }

func (a *alone) current(context.Context) (group.Round, error) {
	return group.Round{MemberID: a.h.opts.WorkerID, Leader: true}, nil
}

func (a *alone) generation() int { return 0 }

func (a *alone) holds(connector string, _ int) bool {
	_, exists := a.h.configs.Connector(connector)
	return exists
}

func (a *alone) heldOf(connector string) map[int]bool {
	held := map[int]bool{}
	if !a.holds(connector, group.Instance) {
		return held
	}
	tasks, _ := a.h.configs.Tasks(connector)
	for n := group.Instance; n < len(tasks); n++ {
		held[n] = true
	}
	return held
}

func (a *alone) wantAssignment() {}

func (a *alone) leads() bool { return true }

func (a *alone) leading(context.Context) error { return nil }

func (a *alone) leader(context.Context) (*Elsewhere, error) {
	return nil, fault.New(fault.Internal, "standalone mode has no leader")
}

func (a *alone) askLeader(context.Context, string, string, string, string, []byte) error {
	return fault.New(fault.Internal, "standalone mode has no leader")
}

func (a *alone) owning(context.Context, group.Work) error { return nil }

func (a *alone) confirm(context.Context) error { return nil }

func (a *alone) write(ctx context.Context, write func(context.Context) error) error {
	return write(context.WithoutCancel(ctx))
}

func (a *alone) turn(string, int, int) worker.Turn { return nil }

// health is Starting until every connector of the command line was created.
func (a *alone) health(context.Context) rest.Health {
	if !a.ready.Load() {
		return rest.Starting
	}
	return rest.Healthy
}

// cluster is this worker alone.
func (a *alone) cluster(context.Context) (rest.Cluster, error) {
	w := rest.ClusterWorker{WorkerID: a.h.opts.WorkerID}
	_, tasks := a.h.configs.TaskCounts()
	for _, n := range tasks {
		w.Connectors++
		w.Tasks += n
	}
	return rest.Cluster{KafkaClusterID: a.h.opts.Info.KafkaClusterID, Workers: []rest.ClusterWorker{w}, Ephemeral: !a.kept}, nil
}

func (a *alone) urlOf(workerID string) string { return "http://" + workerID }

// admit refuses every request of another worker, in Apache's words.
func (a *alone) admit(r cluster.Request) error {
	if r.What == "fence" {
		return fault.New(fault.Internal, "standalone mode does not support exactly-once source connectors")
	}
	return fault.New(fault.Internal, "standalone mode does not support externally setting task configurations")
}

func (a *alone) verify(_ string, r cluster.Request) error { return a.admit(r) }

func (a *alone) rebalanced() *rest.Rebalances { return nil }

func (a *alone) collect(*metrics.Writer) {}

// clientID is Apache's name of a standalone worker in metrics.
func (a *alone) clientID() string { return "connect-1" }

func (a *alone) startFailed(name string, target worker.Target, cause string) error {
	return fault.New(fault.Internal, "Failed to transition connector %s to state %s: %s", name, target, cause)
}

func (a *alone) noTask(name string, n int) error {
	return fault.New(fault.NotFound, "Task %s-%d not found", name, n)
}

func (a *alone) checkConsumerGroup(string, map[string]string) error { return nil }

// stoppedVersion is the version of the plugin that the status of a stopped connector shows.
func (a *alone) stoppedVersion(config map[string]string) string { return a.h.versionOf(config) }
