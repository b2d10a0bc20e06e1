package herder

import (
	"maps"
	"slices"

	"millrace/api/rest"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// keepConfig stores a connector's configuration; target is that of one which is new. A connector of the command line is not stored.
func (s *Standalone) keepConfig(c *standaloneConnector, config map[string]string, target worker.Target) error {
	return s.keep(c, func(k *storage.KeptConnector) {
		k.Config = config
		if k.Target == "" {
			k.Target = string(target)
		}
	})
}

// keepTarget stores the state that a connector is to have.
func (s *Standalone) keepTarget(c *standaloneConnector, target worker.Target) error {
	return s.keep(c, func(k *storage.KeptConnector) {
		if k.Config != nil { // it was deleted meanwhile
			k.Target = string(target)
		}
	})
}

func (s *Standalone) keep(c *standaloneConnector, change func(*storage.KeptConnector)) error {
	if s.opts.Connectors == nil || c.ofFile {
		return nil
	}
	return s.opts.Connectors.Update(c.name, change)
}

// keepNothing removes a connector from what is stored, also one of the command line: an earlier worker may have stored its name.
func (s *Standalone) keepNothing(c *standaloneConnector) error {
	if s.opts.Connectors == nil {
		return nil
	}
	return s.opts.Connectors.Delete(c.name)
}

// mostRestored is how many stored connectors are started at the same time.
const mostRestored = 4

// Restore starts the connectors that an earlier process stored, and returns their names. They start in the background; one whose plugin or
// configuration is at fault FAILED, and stays. A name that exists is passed over: the file of the command line decides.
func (s *Standalone) Restore() (names []string) {
	if s.opts.Connectors == nil {
		return nil
	}
	all := s.opts.Connectors.All()
	slots := make(chan struct{}, mostRestored)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c, ok := s.restored(name, all[name])
		if !ok {
			s.opts.Worker.Log.Info("the file of the command line decides, not the stored configuration", "connector", name)
			continue
		}
		names = append(names, name)
		s.inBackground(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			s.raise(c)
		})
	}
	return names
}

// restored makes a connector of what was stored; false when one of its name exists.
func (s *Standalone) restored(name string, kept storage.KeptConnector) (*standaloneConnector, bool) {
	class, _ := s.validator.ClassOf(kept.Config) // its start reports what is wrong
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.connectors[name]; exists {
		return nil, false
	}
	c := newStandaloneConnector(name, class, kept.Config, worker.Target(kept.Target))
	s.connectors[name] = c
	s.statuses.ConnectorStatus(name, worker.Status{State: rest.Unassigned, Version: c.version()})
	return c, true
}

// raise brings a stored connector to its target, unless somebody has done so or deleted it meanwhile.
func (s *Standalone) raise(c *standaloneConnector) {
	c.op.Lock()
	defer c.op.Unlock()
	if st, _ := s.statuses.of(c.name); c.gone || st.Connector.State != rest.Unassigned || s.closing.Err() != nil {
		return
	}
	if err := s.launch(s.closing, c); err != nil {
		s.opts.Worker.Log.Error("starting a stored connector", "connector", c.name, "error", err)
	}
}
