package herder

import (
	"context"
	"maps"
	"slices"

	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// enqueue reconciles a connector in the background. If it is being reconciled, one more round
// follows.
func (h *Herder) enqueue(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.localLocked(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queued = true
	if l.busy {
		return
	}
	l.begin()
	if l.busy = h.inBackground(func() { h.follow(l) }); !l.busy {
		l.pending--
	}
}

func (h *Herder) follow(l *local) {
	defer l.end(1)
	for {
		l.mu.Lock()
		if !l.queued || h.closing.Err() != nil {
			l.busy = false
			l.mu.Unlock()
			return
		}
		l.queued = false
		l.mu.Unlock()
		h.reconcile(l)
	}
}

// reconcile makes what runs here of a connector what should run here: it stops first and starts
// then. It compares states instead of following events, so that an event that is lost, late or
// repeated does no harm.
func (h *Herder) reconcile(l *local) {
	l.op.Lock()
	defer l.op.Unlock()
	if l.gone {
		return
	}
	h.dropRemoved(l)
	h.dropTasks(l)
	h.dropOvertaken(l)
	h.dropRepeated(l)
	h.bringInstance(l)
	h.startTasks(l)
	h.forgetLocal(l)
}

// wantedTasks returns the tasks that should run here, with the generation of their configuration.
func (h *Herder) wantedTasks(name string) (tasks []map[string]string, wanted map[int]int) {
	tasks, generation := h.configs.Tasks(name)
	wanted = map[int]int{}
	if _, exists := h.configs.Connector(name); !exists || h.configs.Target(name) == storage.TargetStopped {
		return nil, wanted
	}
	for n := range h.place.heldOf(name) {
		if n >= 0 && n < len(tasks) {
			wanted[n] = generation
		}
	}
	return tasks, wanted
}

// dropTasks stops tasks that should not run here, or should run with another configuration.
func (h *Herder) dropTasks(l *local) {
	_, wanted := h.wantedTasks(l.name)
	h.stopTasks(l, func(n, generation int) bool {
		want, ok := wanted[n]
		return !ok || want != generation
	})
	if h.place.alone() {
		h.removeStaleOf(l.name) // a task that had FAILED reports no end; in a cluster the next assignment does it
	}
}

// stopTasks stops the unwanted tasks of a connector. The caller holds the lock.
func (h *Herder) stopTasks(l *local, unwanted func(n, generation int) bool) {
	var ids []worker.TaskID
	for n, generation := range l.tasks {
		if unwanted(n, generation) {
			ids = append(ids, worker.TaskID{Connector: l.name, Task: n})
			delete(l.tasks, n)
		}
	}
	h.worker.StopTasks(ids...)
}

// dropRemoved stops what runs here of a deleted connector, and forgets its history. A connector of
// the same name may exist again, even with the same configuration: it must not inherit anything.
func (h *Herder) dropRemoved(l *local) {
	if !l.take(&l.removed) {
		return
	}
	l.mu.Lock()
	l.crash, l.crashed = crashes{waiting: l.crash.waiting}, map[int]bool{}
	l.mu.Unlock()
	h.stopTasks(l, func(int, int) bool { return true })
	h.dropInstance(l, false)
	h.forgetMovement(l.name)
}

// dropOvertaken stops work that another worker has run in the meantime, because the group had
// forgotten this one. It starts again from the other worker's offsets.
func (h *Herder) dropOvertaken(l *local) {
	if !l.take(&l.stale) {
		return
	}
	ctx, cancel := context.WithTimeout(h.closing, flushTimeout)
	defer cancel()
	if err := h.states.Sync(ctx); err != nil {
		h.opts.Worker.Log.Warn("not all states were read", "error", err)
	}
	connector, tasks, _ := h.states.Connector(l.name)
	if l.instance == running && connector.WorkerID != h.opts.WorkerID {
		h.worker.StopConnector(l.name)
		l.instance, l.config = absent, nil
	}
	h.stopTasks(l, func(n, _ int) bool { return tasks[n].WorkerID != h.opts.WorkerID })
}

// dropRepeated stops the instance of a connector whose configuration was stored again, unchanged,
// and tasks whose class is another one now. They start again, which is what the user wants.
func (h *Herder) dropRepeated(l *local) {
	if !l.take(&l.again) || l.instance != running && l.instance != failed {
		return
	}
	config, _ := h.configs.Connector(l.name)
	class := h.classOf(config)
	h.stopTasks(l, func(n, _ int) bool { return l.classes[n] != class })
	h.worker.StopConnector(l.name)
	l.instance = absent
}

// dropUnheld stops what should not run here. The rest of a reconciliation follows in the background:
// it may start the connector, which may take long.
func (h *Herder) dropUnheld(name string) {
	defer h.enqueue(name)
	l := h.lock(name)
	defer l.op.Unlock()
	h.dropTasks(l)
	if _, exists := h.configs.Connector(name); !exists || !h.place.holds(name, group.Instance) {
		h.dropInstance(l, exists)
	}
}

// startTasks starts the missing tasks, and pauses or resumes all of them.
func (h *Herder) startTasks(l *local) {
	tasks, wanted := h.wantedTasks(l.name)
	config, _ := h.configs.Connector(l.name)
	target := worker.Target(h.configs.Target(l.name))
	h.plugins().Await(h.closing, config)
	for _, n := range slices.Sorted(maps.Keys(wanted)) {
		if _, runs := l.tasks[n]; !runs {
			l.tasks[n], l.classes[n] = wanted[n], h.classOf(config)
			l.started(n)
			h.worker.StartTask(worker.TaskID{Connector: l.name, Task: n}, config, tasks[n], target, h.place.turn(l.name, n, wanted[n]))
		}
	}
	h.worker.SetTarget(l.name, target)
}
