package herder

import (
	"maps"
	"slices"

	"millrace/plugins/connect"
	"millrace/runtime/group"
	"millrace/runtime/storage"
)

func (h *Herder) rolling() bool { return h.opts.Worker.Config.String("plugin.upgrade") == "rolling" }

// PluginsChanged handles plugins that were added, replaced or removed. Running connectors keep
// their process until they are restarted. With plugin.upgrade=rolling it restarts those whose
// configuration names another class now, one after another.
func (h *Herder) PluginsChanged() {
	if !h.rolling() {
		return
	}
	h.mu.Lock()
	locals := slices.Collect(maps.Values(h.locals))
	h.mu.Unlock()
	h.inBackground(func() {
		for _, l := range locals {
			h.upgrade(l)
		}
	})
}

// upgrade restarts what runs here as another class than the configuration names now. Tasks stop
// first, which commits their offsets, and start last.
func (h *Herder) upgrade(l *local) {
	l.op.Lock()
	defer l.op.Unlock()
	config, exists := h.configs.Connector(l.name)
	class := h.classOf(config)
	if !exists || class == nil || h.configs.Target(l.name) != storage.TargetStarted || h.closing.Err() != nil {
		return
	}
	moves := func(n int) bool { return l.classes[n] != nil && l.classes[n] != class }
	instance := (l.instance == running || l.instance == failed) && moves(group.Instance)
	tasks := slices.DeleteFunc(sortedKeys(l.tasks), func(n int) bool { return !moves(n) })
	if !instance && len(tasks) == 0 {
		return
	}
	if instance {
		h.announceMove(l.name, class, l.classes[group.Instance])
	} else {
		h.announceMove(l.name, class, l.classes[tasks[0]])
	}
	h.stopTasks(l, func(n, _ int) bool { return moves(n) })
	if instance {
		if err := h.restartInstanceLocked(l); err != nil {
			h.opts.Worker.Log.Error("moving to the plugin that was installed", "connector", l.name, "error", err)
		}
	}
	h.startTasks(l)
}

func (h *Herder) announceMove(connector string, to, before *connect.Class) {
	log := h.opts.Worker.Log.With("connector", connector, "version", to.Version)
	if before != nil {
		log = log.With("before", before.Version)
	}
	log.Info("moving to the plugin that was installed")
}
