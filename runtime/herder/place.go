package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/runtime/cluster"
	"millrace/runtime/group"
	"millrace/runtime/metrics"
	"millrace/runtime/worker"
)

// place is the worker's place among the workers that share its connectors: one of a cluster, or
// alone.
type place interface {
	// current returns the last assignment, and waits for one if there is none.
	current(ctx context.Context) (group.Round, error)
	generation() int
	// holds reports whether a task, or group.Instance, was given to this worker.
	holds(connector string, task int) bool
	heldOf(connector string) map[int]bool
	// wantAssignment asks for a new assignment, because the configurations changed.
	wantAssignment()

	// leads reports whether this worker is the leader, as far as it knows.
	leads() bool
	// leading returns nil on the leader, elsewhere an Elsewhere with the leader's URL.
	leading(ctx context.Context) error
	leader(ctx context.Context) (*Elsewhere, error)
	askLeader(ctx context.Context, method, base, connector, what string, body []byte) error
	// owning returns nil on the worker that has been given something, elsewhere an Elsewhere.
	owning(ctx context.Context, w group.Work) error
	// confirm returns nil if the cluster still takes this worker for a member.
	confirm(ctx context.Context) error
	// write carries out a write of configurations.
	write(ctx context.Context, write func(context.Context) error) error
	// turn returns what a task has to wait for before it begins; nil: nothing.
	turn(connector string, task, generation int) worker.Turn

	health(ctx context.Context) rest.Health
	cluster(ctx context.Context) (rest.Cluster, error)
	// urlOf returns the URL of another worker by its id.
	urlOf(workerID string) string
	admit(r cluster.Request) error
	verify(connector string, r cluster.Request) error
	rebalanced() *rest.Rebalances
	collect(w *metrics.Writer)
	clientID() string

	// alone reports whether this worker is the only one. Then requests wait until they were carried
	// out, because no other worker has to take part.
	alone() bool
	// The errors of Apache's herder in this mode.
	startFailed(connector string, target worker.Target, cause string) error
	stoppedVersion(config map[string]string) string
	noTask(connector string, task int) error
	checkConsumerGroup(name string, config map[string]string) error
}
