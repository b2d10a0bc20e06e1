package herder

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Distributed is one of the workers of a cluster. What is to run is in the config topic, who runs it the group decides: this
// worker brings what it holds to what its configuration and target say, whenever one of the two changes.
type Distributed struct {
	base
	cluster ClusterOptions
	configs *storage.ConfigStore
	states  *storage.StatusStore
	member  *group.Member

	rebalances rebalances
	seen       seenOnce

	mu      sync.Mutex
	round   group.Round
	joined  bool
	joining bool

	firstGeneration int // of the group, in which this process joined it first; 0 before

	rejoinAt int64         // the config topic's offset that asks for a new assignment
	moved    chan struct{} // closed when round or joined changes
	held     map[string]map[int]bool
	tidying  bool // states of what is gone are being looked for
	locals   map[string]*local
}

// ClusterOptions is what makes a worker one of a cluster.
type ClusterOptions struct {
	Group   group.Options // but what the herder provides: Snapshot, Refresh and Handler
	Configs storage.TopicConfig
	States  storage.TopicConfig
	Client  *http.Client // for requests to other workers

	ClientID string // of the group's client, as metrics name it
}

// NewDistributed makes a worker that has not joined its cluster. Start, then Run it beside the stores.
func NewDistributed(o Options, c ClusterOptions) *Distributed {
	d := &Distributed{cluster: c, moved: make(chan struct{}), held: map[string]map[int]bool{}, locals: map[string]*local{}}
	d.configs = storage.NewConfigStore(c.Configs, configEvents{d})
	d.states = storage.NewStatusStore(c.States)
	d.states.Mine, d.states.Noted = d.runsHere, d.stateNoted
	d.configOf = func(name string) map[string]string {
		config, _ := d.configs.Connector(name)
		return config
	}
	o.Worker.Membership = membership{d}
	d.base.init(o, listener{d}, d)
	d.rebalances.took = worker.NewStat(o.Worker.Config)
	c.Group.Snapshot = func() group.Cluster {
		offset, tasks := d.configs.TaskCounts()
		return group.Cluster{Offset: offset, Tasks: tasks}
	}
	c.Group.Refresh = d.configs.Sync
	c.Group.Handler = groupHandler{d}
	d.member = group.NewMember(c.Group)
	return d
}

// Start creates the topics of the cluster unless they exist, and reads them.
func (d *Distributed) Start(ctx context.Context) error {
	if err := d.configs.Start(ctx); err != nil {
		return err
	}
	return d.states.Start(ctx)
}

// RunStores follows the topics of the cluster until ctx ends.
func (d *Distributed) RunStores(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 2)
	for _, run := range []func(context.Context) error{d.configs.Run, d.states.Run} {
		go func() { failed <- run(ctx) }()
	}
	err := <-failed
	cancel()
	<-failed //nolint:errcheck // the other one ends because of it
	return err
}

// Run takes part in the cluster until ctx ends; then it hands over what it runs and leaves. The stores must run meanwhile.
func (d *Distributed) Run(ctx context.Context) error {
	d.followSecrets(d.restartRotated)
	d.followActivity()
	heading, stop := context.WithCancel(ctx)
	var leading sync.WaitGroup
	leading.Go(func() { d.lead(heading) })
	defer leading.Wait()
	defer stop() // the membership may end by itself: with an error
	return d.member.Run(ctx)
}

// Close stops whatever still runs. Run must have ended, the stores must not.
func (d *Distributed) Close() {
	d.endBackground()
	d.worker.Close()
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	if err := d.states.Flush(ctx); err != nil {
		d.opts.Worker.Log.Warn("not all states were stored", "error", err)
	}
}

// CloseStores gives back the stores' connections. RunStores must have ended.
func (d *Distributed) CloseStores() {
	d.states.Close()
	d.configs.Disclaim()
	d.configs.Close()
}

const flushTimeout = 5 * time.Second

// Health is Starting until the worker has its first assignment, and Unhealthy while the brokers do not answer.
func (d *Distributed) Health(ctx context.Context) rest.Health {
	d.mu.Lock()
	started := d.round.MemberID != ""
	d.mu.Unlock()
	if !started {
		return rest.Starting
	}
	defer stages.Begin(ctx, "reading to the end of the config topic")()
	if err := d.configs.Sync(ctx); err != nil {
		return rest.Unhealthy
	}
	return rest.Healthy
}

// Joined waits until the worker has an assignment.
func (d *Distributed) Joined(ctx context.Context) error {
	_, err := d.current(ctx)
	return err
}

// current is the last assignment, which is waited for while there is none.
func (d *Distributed) current(ctx context.Context) (group.Round, error) {
	defer stages.Begin(ctx, "ensuring membership in the cluster")()
	for {
		d.mu.Lock()
		round, joined, moved := d.round, d.joined, d.moved
		d.mu.Unlock()
		if joined {
			return round, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return round, fault(Unavailable, "this worker has no place in its cluster yet: %v", ctx.Err())
		case <-d.closing.Done():
			return round, fault(Unavailable, "this worker is stopping")
		}
	}
}

// Leader is the worker that serves what only the leader can.
func (d *Distributed) Leader(ctx context.Context) (*Elsewhere, error) {
	round, err := d.current(ctx)
	return d.elsewhere(round.LeaderURL), err
}

// leading is nil on the leader; elsewhere it says where that is.
func (d *Distributed) leading(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	round, err := d.current(ctx)
	if err == nil && !round.Leader {
		err = d.elsewhere(round.LeaderURL)
	}
	return err
}

// Elsewhere is the error of a request that another worker serves.
type Elsewhere struct {
	URL string
	d   *Distributed // that knows whether it is so still; nil: it is asked whatever comes
}

func (d *Distributed) elsewhere(url string) *Elsewhere { return &Elsewhere{url, d} }

func (e *Elsewhere) Error() string { return "the worker at " + e.URL + " serves this" }

// lastAnswer is how long a worker that is not the one to ask any more may take to answer. One that leaves does what it was asked for.
const lastAnswer = 2 * time.Second

// While is a context that ends soon after the worker is not the one to ask any more: it may be gone, or cut off, and never answer.
// stop is to be called.
func (e *Elsewhere) While(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	if e.d == nil {
		return ctx, cancel
	}
	var watching sync.WaitGroup
	watching.Go(func() {
		defer cancel()
		var late <-chan time.Time
		for {
			serves, moved := e.d.serves(e.URL)
			switch {
			case serves:
				late = nil
			case late == nil:
				late = time.After(lastAnswer)
			}
			select {
			case <-moved:
			case <-late:
				return
			case <-ctx.Done():
				return
			}
		}
	})
	return ctx, func() { cancel(); watching.Wait() }
}

// CaughtUp returns when this worker has read what the other one has written to the config topic, or cannot: whoever asks here next sees
// what was changed there.
func (e *Elsewhere) CaughtUp(ctx context.Context) {
	if e.d == nil {
		return
	}
	if err := e.d.configs.Sync(ctx); err != nil {
		e.d.opts.Worker.Log.Debug("a forwarded change may not be seen here yet", "error", err)
	}
}

// serves reports whether requests go to the worker at a URL: it leads, or this worker does and knows it. moved is closed when that may
// have changed.
func (d *Distributed) serves(url string) (_ bool, moved <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.joined && (d.round.LeaderURL == url || d.round.Leader && slices.Contains(d.round.Workers, url)), d.moved
}

func (d *Distributed) generation() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int(d.round.Generation)
}

func (d *Distributed) leads() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.joined && d.round.Leader
}

var _ worker.Listener = listener{}
