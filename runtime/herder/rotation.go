package herder

import "millrace/runtime/worker"

// followSecrets restarts what runs here when a config provider gives other values than it was started with.
func (b *base) followSecrets(restart func(connectors []string, tasks []worker.TaskID)) {
	every := b.opts.Worker.Config.Millis("config.reload.interval.ms")
	if every <= 0 || b.providers().None() {
		return
	}
	b.inBackground(func() {
		for b.sleep(every) {
			if connectors, tasks := b.worker.Rotated(); len(connectors)+len(tasks) > 0 {
				restart(connectors, tasks)
			}
		}
	})
}

func (s *Standalone) restartRotated(connectors []string, _ []worker.TaskID) {
	for _, name := range connectors {
		c, ok := s.findLocked(name, nil)
		if !ok {
			continue
		}
		s.opts.Worker.Log.Info("restarting, because a config provider has other values now", "connector", name)
		s.halt(c) // its tasks are made anew: what they are given may be made of what has changed
		if err := s.launch(s.closing, c); err != nil {
			s.opts.Worker.Log.Error("restarting", "connector", name, "error", err)
		}
		c.op.Unlock()
	}
}

func (d *Distributed) restartRotated(connectors []string, tasks []worker.TaskID) {
	for _, name := range connectors {
		d.opts.Worker.Log.Info("restarting, because a config provider has other values now", "connector", name)
		if err := d.restartInstance(d.local(name)); err != nil {
			d.opts.Worker.Log.Error("restarting", "connector", name, "error", err)
		}
	}
	for _, id := range tasks {
		d.opts.Worker.Log.Info("restarting, because a config provider has other values now", "connector", id.Connector, "task", id.Task)
		l := d.local(id.Connector)
		l.op.Lock()
		d.restartTask(l, id.Task)
		l.op.Unlock()
	}
}
