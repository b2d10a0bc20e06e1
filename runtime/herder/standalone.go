package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Standalone is the herder of a worker that runs every connector itself. Configurations and states
// are in memory, and Options.Connectors keeps connectors that were created over REST.
type Standalone struct {
	*Herder
	configs *storage.LocalConfigs
	alone   *alone
}

// NewStandalone makes a herder that runs nothing yet.
func NewStandalone(o Options) *Standalone {
	h := newHerder(o)
	s := &Standalone{Herder: h, configs: storage.NewLocalConfigs(o.Connectors, configEvents{h}), alone: &alone{h: h, kept: o.Connectors != nil}}
	if o.Worker.Trusted == nil {
		h.opts.Worker.Trusted = h.trusts
	}
	h.configs, h.states, h.place = s.configs, storage.NewLocalStatuses(), s.alone
	h.begin()
	return s
}

// CreateFromFile is Create for a connector of the worker's command line. Its operator may set every
// key that begins with plugin. The connector is not kept, because its file decides at the next
// start.
func (s *Standalone) CreateFromFile(ctx context.Context, name string, config rest.Config, initial worker.Target) (rest.ConnectorInfo, error) {
	info, _, err := s.put(trusting(ctx), name, config, creation{target: initial, ofFile: true, store: s.configs.PutTransient}, false)
	return info, err
}

// mostRestored is how many kept connectors are started at the same time.
const mostRestored = 4

// Restore starts the connectors that an earlier process kept, in the background, and returns their
// names. A connector with a missing plugin or an invalid configuration FAILED, and stays. A
// connector of the command line wins over a kept one of the same name.
func (s *Standalone) Restore() []string {
	restored, existing := s.configs.Restore()
	for _, name := range existing {
		s.opts.Worker.Log.Info("the file of the command line decides, not the stored configuration", "connector", name)
	}
	slots := make(chan struct{}, mostRestored)
	for _, name := range restored {
		config := s.configOf(name)
		s.putSafe(name, group.Instance, worker.Status{State: rest.Unassigned, Version: s.versionOf(config)})
		s.inBackground(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			s.enqueue(name)
			s.settle(s.local(name))
		})
	}
	return restored
}

// SetReady reports that every connector of the command line was created.
func (s *Standalone) SetReady() {
	s.alone.ready.Store(true)
	s.followSecrets()
	s.followActivity()
}
