package herder

import (
	"context"
	"maps"
	"slices"
	"time"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Restart restarts a connector and, where asked, its tasks. With neither flag it waits until the connector has started
// and returns nil; else it returns the plan, which every worker carries out for what it runs.
func (d *Distributed) Restart(ctx context.Context, name string, r Restart) (*rest.ConnectorStatus, error) {
	config, exists := d.configs.Connector(name)
	if !exists {
		return nil, fault(NotFound, "Unknown connector: %s", name)
	}
	if !r.IncludeTasks && !r.OnlyFailed {
		if err := d.owning(ctx, group.Work{Connector: name, Task: group.Instance}); err != nil {
			return nil, err
		}
		return nil, d.restartInstance(d.local(name))
	}
	if err := d.leading(ctx); err != nil {
		return nil, err
	}
	if err := d.states.Sync(ctx); err != nil { // another worker's state may be younger than what is known here
		return nil, err
	}
	status, err := d.Status(name)
	if err != nil { // it has just been created, or whose it was ended before it could tell
		status = rest.ConnectorStatus{Name: name, Connector: rest.StateInfo{State: rest.Unassigned}, Tasks: []rest.TaskStatus{}, Type: d.typeOf(config)}
	}
	plan, _, _ := r.plan(status)
	return &plan, d.writing(ctx, func(ctx context.Context) error { return d.configs.PutRestart(ctx, name, storage.RestartRequest(r)) })
}

// owning is nil on the worker that a connector or task was given to; elsewhere it says where that is.
func (d *Distributed) owning(ctx context.Context, w group.Work) error {
	round, err := d.current(ctx)
	switch {
	case err != nil:
		return err
	case d.holds(w.Connector, w.Task):
		return nil
	case !round.Leader:
		return d.elsewhere(round.LeaderURL)
	}
	if url := round.Owners[w]; url != "" && url != d.cluster.Group.URL {
		return d.elsewhere(url)
	}
	return fault(Conflict, "Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)")
}

// RestartTask stops a task and starts it again.
func (d *Distributed) RestartTask(ctx context.Context, name string, n int) error {
	if _, exists := d.configs.Connector(name); !exists {
		return fault(NotFound, "Unknown connector: %s", name)
	}
	if tasks, _ := d.configs.Tasks(name); n < 0 || n >= len(tasks) {
		return fault(NotFound, "Unknown task: %s-%d", name, n)
	}
	if err := d.owning(ctx, group.Work{Connector: name, Task: n}); err != nil {
		return err
	}
	l := d.local(name)
	l.op.Lock()
	defer l.op.Unlock()
	d.restartTask(l, n)
	return nil
}

// restartTask restarts a task that runs here. The caller holds the lock.
func (d *Distributed) restartTask(l *local, n int) {
	if _, runs := l.tasks[n]; runs {
		d.worker.StopTasks(worker.TaskID{Connector: l.name, Task: n})
		delete(l.tasks, n)
	}
	d.raiseTasks(l)
}

func (d *Distributed) restartInstance(l *local) error {
	l.op.Lock()
	defer l.op.Unlock()
	return d.restartInstanceLocked(l)
}

func (d *Distributed) restartInstanceLocked(l *local) error {
	if l.instance == running || l.instance == failed {
		d.worker.StopConnector(l.name)
		l.instance = absent
	}
	d.bringInstance(l)
	if l.instance == failed {
		status, _, _ := d.states.Connector(l.name)
		return fault(Internal, "Failed to start connector: %s: %s", l.name, status.Trace)
	}
	return nil
}

// restartHere does what a plan says for what runs here.
func (d *Distributed) restartHere(l *local, r Restart) {
	status, err := d.Status(l.name)
	if err != nil {
		return
	}
	_, connector, tasks := r.plan(status)
	l.op.Lock()
	defer l.op.Unlock()
	connector = connector && d.holds(l.name, group.Instance)
	tasks = slices.DeleteFunc(tasks, func(n int) bool { _, here := l.tasks[n]; return !here })
	if connector {
		listener{d}.ConnectorStatus(l.name, worker.Status{State: rest.Restarting})
	}
	for _, n := range tasks {
		listener{d}.TaskStatus(worker.TaskID{Connector: l.name, Task: n}, worker.Status{State: rest.Restarting})
	}
	if connector {
		if err := d.restartInstanceLocked(l); err != nil {
			d.opts.Worker.Log.Error("restarting", "connector", l.name, "error", err)
		}
	}
	for _, n := range tasks {
		d.restartTask(l, n)
	}
}

// plan gives a status as it will be when the restart begins, and what it is about.
func (r Restart) plan(status rest.ConnectorStatus) (plan rest.ConnectorStatus, connector bool, tasks []int) {
	plan = status
	plan.Tasks = slices.Clone(status.Tasks)
	connector = !r.OnlyFailed || status.Connector.State == rest.Failed
	if connector {
		plan.Connector.State = rest.Restarting
	}
	for i := range plan.Tasks {
		if r.IncludeTasks && (!r.OnlyFailed || plan.Tasks[i].State == rest.Failed) {
			plan.Tasks[i].State = rest.Restarting
			tasks = append(tasks, plan.Tasks[i].ID)
		}
	}
	return plan, connector, tasks
}

// crashedHere restarts what a connector lost with its plugin process, after a pause, unless restart.policy forbids it or
// there were too many crashes in a row.
func (d *Distributed) crashedHere(name string, task int) {
	config := d.opts.Worker.Config
	if config.String("restart.policy") != "on-failure" {
		return
	}
	l := d.local(name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.crashed[task] = true
	if pause, again := l.crash.count(time.Now(), config.Int("restart.max.attempts")); again {
		d.inBackground(func() { d.recoverHere(l, pause) })
	}
}

func (d *Distributed) recoverHere(l *local, pause time.Duration) {
	if !d.sleep(pause) {
		return
	}
	l.op.Lock()
	defer l.op.Unlock()
	l.mu.Lock()
	l.crash.waiting = false
	crashed, row := l.crashed, l.crash.row
	l.crashed = map[int]bool{}
	l.mu.Unlock()
	d.opts.Worker.Log.Info("restarting automatically", "connector", l.name, "crashes", row, "pause", pause)
	count := func(task int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.crash.restarted(task)
	}
	if crashed[group.Instance] && l.instance == failed {
		count(group.Instance)
		if err := d.restartInstanceLocked(l); err != nil {
			d.opts.Worker.Log.Error("restarting", "connector", l.name, "error", err)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(crashed)) {
		if _, here := l.tasks[n]; here {
			count(n)
			d.restartTask(l, n)
		}
	}
}
