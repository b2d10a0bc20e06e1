package herder

import (
	"context"
	"maps"
	"slices"
	"sync"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// local is what this worker runs of a connector. Its lock is held while something is done to it.
type local struct {
	name string
	op   sync.Mutex

	writing sync.Mutex // held by the leader while it stores tasks, or that there are none
	fencing sync.Mutex // held by the leader while it fences former tasks

	// Guarded by op.
	instance instanceState
	config   map[string]string // that the instance was started with
	paused   bool
	tasks    map[int]int            // the generation of the configuration that each runs with
	classes  map[int]*connect.Class // that each was started as; group.Instance for the connector itself

	mu       sync.Mutex // of the fields below
	kicked   bool
	busy     bool
	making   bool               // task configurations
	unstored unstored           // task configurations
	doubtful bool               // the group had forgotten this worker: others may have run what it runs
	removed  bool               // the connector was deleted: what runs here is not of one that was created since
	abort    context.CancelFunc // of a start that is under way
	crash    crashes
	crashed  map[int]bool // what ended with its plugin process; group.Instance for the connector itself
}

// instanceState is what the connector itself is in, here.
type instanceState int

const (
	absent instanceState = iota
	running
	failed
	waiting // paused, and not started
	stopped
)

func (d *Distributed) local(name string) *local {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, ok := d.locals[name]
	if !ok {
		l = &local{name: name, tasks: map[int]int{}, classes: map[int]*connect.Class{}, abort: func() {}, crashed: map[int]bool{}}
		d.locals[name] = l
	}
	return l
}

// kick brings a connector to what it should be, in the background.
func (d *Distributed) kick(name string) {
	l := d.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kicked = true
	if !l.busy {
		l.busy = d.inBackground(func() { d.follow(l) })
	}
}

func (d *Distributed) follow(l *local) {
	for {
		l.mu.Lock()
		if !l.kicked || d.closing.Err() != nil {
			l.busy = false
			l.mu.Unlock()
			return
		}
		l.kicked = false
		l.mu.Unlock()
		d.reconcile(l)
	}
}

// reconcile brings what runs here of a connector to what it should be.
func (d *Distributed) reconcile(l *local) {
	l.op.Lock()
	defer l.op.Unlock()
	d.dropRemoved(l)
	d.dropTasks(l)
	d.dropOvertaken(l)
	d.bringInstance(l)
	d.raiseTasks(l)
	d.forgetLocal(l)
}

// wantedTasks is the tasks that should run here, with the generation of their configuration.
func (d *Distributed) wantedTasks(name string) (tasks []map[string]string, wanted map[int]int) {
	tasks, generation := d.configs.Tasks(name)
	wanted = map[int]int{}
	if _, exists := d.configs.Connector(name); !exists || d.configs.Target(name) == storage.TargetStopped {
		return nil, wanted
	}
	for n := range d.heldOf(name) {
		if n >= 0 && n < len(tasks) {
			wanted[n] = generation
		}
	}
	return tasks, wanted
}

// dropTasks stops tasks that should not run here, or not as they do.
func (d *Distributed) dropTasks(l *local) {
	_, wanted := d.wantedTasks(l.name)
	d.stopTasks(l, func(n, generation int) bool {
		want, ok := wanted[n]
		return !ok || want != generation
	})
}

// stopTasks stops the tasks of a connector that are unwanted, by number and generation. The caller holds the lock.
func (d *Distributed) stopTasks(l *local, unwanted func(n, generation int) bool) {
	var ids []worker.TaskID
	for n, generation := range l.tasks {
		if unwanted(n, generation) {
			ids = append(ids, worker.TaskID{Connector: l.name, Task: n})
			delete(l.tasks, n)
		}
	}
	d.worker.StopTasks(ids...)
}

func (l *local) remove() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.removed = true
}

// dropRemoved stops what runs here of a connector that was deleted, and forgets what it has done. One of the same name may have been created
// since, even with the same configuration: it begins anew.
func (d *Distributed) dropRemoved(l *local) {
	l.mu.Lock()
	removed := l.removed
	l.removed = false
	if removed {
		l.crash, l.crashed = crashes{waiting: l.crash.waiting}, map[int]bool{}
	}
	l.mu.Unlock()
	if !removed {
		return
	}
	d.stopTasks(l, func(int, int) bool { return true })
	d.dropInstance(l, false)
	d.forgetMovement(l.name)
}

func (l *local) doubt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doubtful = true
}

// dropOvertaken stops tasks that another worker has run meanwhile, since the group had forgotten this one. They begin anew, where the
// other has left off, and their states are told again.
func (d *Distributed) dropOvertaken(l *local) {
	l.mu.Lock()
	doubtful := l.doubtful
	l.doubtful = false
	l.mu.Unlock()
	if !doubtful {
		return
	}
	ctx, cancel := context.WithTimeout(d.closing, flushTimeout)
	defer cancel()
	if err := d.states.Sync(ctx); err != nil {
		d.opts.Worker.Log.Warn("not all states were read", "error", err)
	}
	connector, tasks, _ := d.states.Connector(l.name)
	if l.instance == running && connector.WorkerID != d.opts.WorkerID {
		d.worker.StopConnector(l.name)
		l.instance, l.config = absent, nil
	}
	d.stopTasks(l, func(n, _ int) bool { return tasks[n].WorkerID != d.opts.WorkerID })
}

// raiseTasks starts tasks that should run here.
func (d *Distributed) raiseTasks(l *local) {
	tasks, wanted := d.wantedTasks(l.name)
	config, _ := d.configs.Connector(l.name)
	target := worker.Target(d.configs.Target(l.name))
	for _, n := range slices.Sorted(maps.Keys(wanted)) {
		if _, runs := l.tasks[n]; !runs {
			l.tasks[n], l.classes[n] = wanted[n], d.classOf(config)
			d.worker.StartTask(worker.TaskID{Connector: l.name, Task: n}, config, tasks[n], target, turn{d, l.name, n, wanted[n]})
		}
	}
	d.worker.SetTarget(l.name, target)
}

// bringInstance brings the connector itself to what it should be.
func (d *Distributed) bringInstance(l *local) {
	config, exists := d.configs.Connector(l.name)
	target := d.configs.Target(l.name)
	switch held := d.holds(l.name, group.Instance); {
	case !held || !exists:
		d.dropInstance(l, exists)
	case target == storage.TargetStopped:
		if l.instance != stopped {
			d.worker.StopConnector(l.name)
			d.showInstance(l, stopped, worker.Status{State: rest.Stopped})
		}
	case l.instance == running && !maps.Equal(l.config, config), l.instance == failed && !maps.Equal(l.config, config):
		d.worker.StopConnector(l.name)
		d.startInstance(l, config, target)
	case l.instance == running:
		d.pauseInstance(l, target)
	case l.instance != failed:
		d.startInstance(l, config, target)
	}
}

func (d *Distributed) dropInstance(l *local, exists bool) {
	if l.instance == absent {
		return
	}
	d.worker.StopConnector(l.name)
	l.instance, l.config, l.paused = absent, nil, false
	if exists {
		d.putSafe(l.name, group.Instance, worker.Status{State: rest.Unassigned})
		return
	}
	d.states.Remove(l.name, storage.ConnectorInstance)
}

func (d *Distributed) pauseInstance(l *local, target string) {
	paused := target == storage.TargetPaused
	if paused == l.paused {
		return
	}
	l.paused = paused
	if paused {
		d.showInstance(l, running, worker.Status{State: rest.Paused, Version: d.versionOf(l.config)})
		return
	}
	d.showInstance(l, running, worker.Status{State: rest.Running, Version: d.versionOf(l.config)})
	d.reconfigure(l)
}

// startInstance starts a connector, unless it is paused.
func (d *Distributed) startInstance(l *local, config map[string]string, target string) {
	l.config, l.paused, l.classes[group.Instance] = config, target == storage.TargetPaused, d.classOf(config)
	version := d.versionOf(config)
	if l.paused {
		d.showInstance(l, waiting, worker.Status{State: rest.Paused, Version: version})
		return
	}
	ctx, cancel := context.WithTimeout(d.closing, requestTimeout)
	defer cancel()
	l.mu.Lock()
	l.abort = cancel
	l.mu.Unlock()
	err := d.worker.StartConnector(ctx, l.name, config, hosted.ConnectorEvents{
		ReconfigureTasks: func() { d.reconfigure(l) },
		Failed:           func(err error) { d.instanceFailed(l, version, err) },
	})
	if ctx.Err() == context.Canceled { // interrupted: whoever did that has the connector looked at again
		d.worker.StopConnector(l.name)
		l.instance, l.config = absent, nil
		return
	}
	if err != nil {
		d.opts.Worker.Log.Error("connector failed to start", "connector", l.name, "error", err)
		d.showInstance(l, failed, worker.Status{State: rest.Failed, Version: version, Trace: err.Error(), Crashed: connect.IsProcessEnded(err)})
		return
	}
	d.showInstance(l, running, worker.Status{State: rest.Running, Version: version})
	d.reconfigure(l)
}

// instanceFailed notes that a connector ended, unasked.
func (d *Distributed) instanceFailed(l *local, version string, err error) {
	d.inBackground(func() {
		l.op.Lock()
		defer l.op.Unlock()
		if l.instance == running && d.worker.IsRunning(l.name) {
			d.opts.Worker.Log.Error("connector failed", "connector", l.name, "error", err)
			d.showInstance(l, failed, worker.Status{State: rest.Failed, Version: version, Trace: err.Error(), Crashed: connect.IsProcessEnded(err)})
		}
	})
}

func (d *Distributed) showInstance(l *local, to instanceState, s worker.Status) {
	l.instance = to
	listener{d}.ConnectorStatus(l.name, s)
}

// interruptUnheld ends a start that is under way of a connector that this worker no longer holds.
func (d *Distributed) interruptUnheld(l *local) {
	if !d.holds(l.name, group.Instance) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.abort()
	}
}

// forgetLocal forgets a connector that nothing runs of here.
func (d *Distributed) forgetLocal(l *local) {
	_, exists := d.configs.Connector(l.name)
	if exists || l.instance != absent || len(l.tasks) > 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.held[l.name]) == 0 {
		delete(d.locals, l.name)
	}
}

// classOf is the class that a configuration names; nil when there is none.
func (d *Distributed) classOf(config map[string]string) *connect.Class {
	class, err := d.validator.ClassOf(config)
	if err != nil {
		return nil
	}
	return class
}

func (d *Distributed) versionOf(config map[string]string) string {
	if class := d.classOf(config); class != nil {
		return class.Version
	}
	return ""
}
