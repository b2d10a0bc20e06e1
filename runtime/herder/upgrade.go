package herder

import "millrace/runtime/worker"

// PluginsChanged takes in that plugins were added, replaced or removed. Connectors that run go on as they are until they are
// restarted; with plugin.upgrade=rolling they are, one after another, where their configuration names another plugin now.
func (s *Standalone) PluginsChanged() {
	if s.opts.Worker.Config.String("plugin.upgrade") != "rolling" {
		return
	}
	s.inBackground(func() {
		for _, name := range s.Connectors() {
			if c, ok := s.findLocked(name, nil); ok {
				s.upgrade(c)
				c.op.Unlock()
			}
		}
	})
}

// upgrade restarts a connector whose plugin is another one now: offsets are committed, then the new process is started. The
// caller holds its lock.
func (s *Standalone) upgrade(c *standaloneConnector) {
	config, before, target := c.now()
	class, _, err := s.validator.resolveAndFind(config)
	if err != nil || class == before || target != worker.TargetStarted || s.closing.Err() != nil {
		return
	}
	log := s.opts.Worker.Log.With("connector", c.name)
	log.Info("moving to the plugin that was installed", "version", class.Version, "before", before.Version)
	s.halt(c)
	if err := s.launch(s.closing, c); err != nil {
		log.Error("moving to the plugin that was installed", "error", err)
	}
}
