package herder

import (
	"maps"
	"slices"

	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

func (b *base) rolling() bool { return b.opts.Worker.Config.String("plugin.upgrade") == "rolling" }

// PluginsChanged takes in that plugins were added, replaced or removed. Connectors that run go on as they are until they are
// restarted; with plugin.upgrade=rolling they are, one after another, where their configuration names another plugin now.
func (s *Standalone) PluginsChanged() {
	if !s.rolling() {
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
	class, err := s.validator.ClassOf(config)
	if err != nil || class == before || target != worker.TargetStarted || s.closing.Err() != nil {
		return
	}
	s.announceMove(c.name, class, before)
	s.halt(c)
	if err := s.launch(s.closing, c); err != nil {
		s.opts.Worker.Log.Error("moving to the plugin that was installed", "connector", c.name, "error", err)
	}
}

func (b *base) announceMove(connector string, to, before *connect.Class) {
	log := b.opts.Worker.Log.With("connector", connector, "version", to.Version)
	if before != nil {
		log = log.With("before", before.Version)
	}
	log.Info("moving to the plugin that was installed")
}

// PluginsChanged does the same for what this worker runs. The others have plugins of their own.
func (d *Distributed) PluginsChanged() {
	if !d.rolling() {
		return
	}
	d.mu.Lock()
	locals := slices.Collect(maps.Values(d.locals))
	d.mu.Unlock()
	d.inBackground(func() {
		for _, l := range locals {
			d.upgrade(l)
		}
	})
}

// upgrade restarts what runs here of a connector as another class than its configuration names now: its tasks end first, which
// commits their offsets, and start last.
func (d *Distributed) upgrade(l *local) {
	l.op.Lock()
	defer l.op.Unlock()
	config, exists := d.configs.Connector(l.name)
	class := d.classOf(config)
	if !exists || class == nil || d.configs.Target(l.name) != storage.TargetStarted || d.closing.Err() != nil {
		return
	}
	moves := func(n int) bool { return l.classes[n] != nil && l.classes[n] != class }
	instance := (l.instance == running || l.instance == failed) && moves(group.Instance)
	tasks := slices.DeleteFunc(sortedKeys(l.tasks), func(n int) bool { return !moves(n) })
	if !instance && len(tasks) == 0 {
		return
	}
	if instance {
		d.announceMove(l.name, class, l.classes[group.Instance])
	} else {
		d.announceMove(l.name, class, l.classes[tasks[0]])
	}
	var ids []worker.TaskID
	for _, n := range tasks {
		ids = append(ids, worker.TaskID{Connector: l.name, Task: n})
		delete(l.tasks, n)
	}
	d.worker.StopTasks(ids...)
	if instance {
		if err := d.restartInstanceLocked(l); err != nil {
			d.opts.Worker.Log.Error("moving to the plugin that was installed", "connector", l.name, "error", err)
		}
	}
	d.raiseTasks(l)
}
