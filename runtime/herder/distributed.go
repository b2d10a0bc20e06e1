package herder

import (
	"context"
	"net/http"
	"sync"

	"millrace/runtime/group"
	"millrace/runtime/storage"
)

// Distributed is the herder of a worker in a cluster: configurations and states are in topics, and
// the group decides which worker runs what.
type Distributed struct {
	*Herder
	member  *clusterMember
	configs *storage.ConfigStore
	states  *storage.StatusStore
}

// ClusterOptions is what makes a worker one of a cluster.
type ClusterOptions struct {
	Group   group.Options // without Snapshot, Refresh and Handler
	Configs storage.TopicConfig
	States  storage.TopicConfig
	Client  *http.Client // for requests to other workers

	ClientID string // of the group's client, as metrics name it
}

// NewDistributed makes a worker that has not joined its cluster. Call Start, then RunStores and
// Run.
func NewDistributed(o Options, c ClusterOptions) *Distributed {
	h := newHerder(o)
	d := &Distributed{Herder: h, configs: storage.NewConfigStore(c.Configs, configEvents{h}), states: storage.NewStatusStore(c.States)}
	d.states.Mine, d.states.Noted = h.runsHere, h.statusRead
	d.member = newClusterMember(h, d.configs, c)
	h.opts.Worker.Membership = standing{d.member}
	h.configs, h.states, h.place = d.configs, d.states, d.member
	h.begin()
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

// Run takes part in the cluster until ctx ends. Then it stops what runs here and leaves the group.
// RunStores must run meanwhile.
func (d *Distributed) Run(ctx context.Context) error {
	d.followSecrets()
	d.followActivity()
	heading, stop := context.WithCancel(ctx)
	var leading sync.WaitGroup
	leading.Go(func() { d.member.lead(heading) })
	defer leading.Wait()
	defer stop() // the membership may end by itself, with an error
	return d.member.group.Run(ctx)
}

// Joined waits until the worker has an assignment.
func (d *Distributed) Joined(ctx context.Context) error {
	_, err := d.member.current(ctx)
	return err
}

// CloseStores closes the stores' connections. RunStores must have ended.
func (d *Distributed) CloseStores() {
	d.states.Close()
	d.configs.Disclaim()
	d.configs.Close()
}
