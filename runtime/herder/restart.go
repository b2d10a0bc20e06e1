package herder

import (
	"context"
	"slices"

	"millrace/api/rest"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/stages"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Restart restarts a connector and, if asked, its tasks. Without either flag it waits until the
// connector has started and returns nil. Otherwise it returns the plan, and every worker restarts
// its part of it.
func (h *Herder) Restart(ctx context.Context, name string, r Restart) (*rest.ConnectorStatus, error) {
	config, exists := h.configs.Connector(name)
	if !exists {
		return nil, fault.New(fault.NotFound, "Unknown connector: %s", name)
	}
	if !r.IncludeTasks && !r.OnlyFailed {
		if err := h.place.owning(ctx, group.Work{Connector: name, Task: group.Instance}); err != nil {
			return nil, err
		}
		return nil, h.restartNow(ctx, name)
	}
	if err := h.place.leading(ctx); err != nil {
		return nil, err
	}
	if err := h.states.Sync(ctx); err != nil { // another worker may have written a newer state
		return nil, err
	}
	status, err := h.Status(name)
	if err != nil { // it has no state yet, or its worker ended before it wrote one
		status = rest.ConnectorStatus{Name: name, Connector: rest.StateInfo{State: rest.Unassigned}, Tasks: []rest.TaskStatus{}, Type: h.typeOf(config)}
	}
	plan, _, _ := r.plan(status)
	return &plan, h.place.write(ctx, func(ctx context.Context) error { return h.configs.PutRestart(ctx, name, storage.RestartRequest(r)) })
}

// RestartTask restarts a task.
func (h *Herder) RestartTask(ctx context.Context, name string, n int) error {
	if _, exists := h.configs.Connector(name); !exists {
		return fault.New(fault.NotFound, "Unknown connector: %s", name)
	}
	if tasks, _ := h.configs.Tasks(name); n < 0 || n >= len(tasks) {
		return h.place.noTask(name, n)
	}
	if err := h.place.owning(ctx, group.Work{Connector: name, Task: n}); err != nil {
		return err
	}
	l := h.lock(name)
	defer l.op.Unlock()
	h.restartTask(l, n)
	return nil
}

// restartTask restarts a task that runs here. The caller holds the lock.
func (h *Herder) restartTask(l *local, n int) {
	if _, runs := l.tasks[n]; runs {
		h.worker.StopTasks(worker.TaskID{Connector: l.name, Task: n})
		delete(l.tasks, n)
	}
	h.startTasks(l)
}

// restartNow restarts a connector, and returns the error of its start. A worker that is alone waits
// for its tasks too.
func (h *Herder) restartNow(ctx context.Context, name string) error {
	defer stages.Begin(ctx, "starting the connector")()
	if err := h.restartInstance(name); err != nil || !h.place.alone() {
		return err
	}
	return h.started(ctx, name)
}

func (h *Herder) restartInstance(name string) error {
	l := h.lock(name)
	defer l.op.Unlock()
	return h.restartInstanceLocked(l)
}

func (h *Herder) restartInstanceLocked(l *local) error {
	switch l.instance {
	case running, failed:
		h.worker.StopConnector(l.name)
		l.instance = absent
	case stopped:
		l.instance = absent // bringInstance shows the state again, in place of RESTARTING
	}
	h.bringInstance(l)
	if l.instance != failed {
		return nil
	}
	return h.startError(l)
}

// restartHere restarts the part of a plan that runs here.
func (h *Herder) restartHere(name string, r Restart) {
	status, err := h.Status(name)
	if err != nil {
		return
	}
	_, connector, tasks := r.plan(status)
	l := h.lock(name)
	defer l.op.Unlock()
	connector = connector && h.place.holds(l.name, group.Instance)
	tasks = slices.DeleteFunc(tasks, func(n int) bool { _, here := l.tasks[n]; return !here })
	if connector {
		listener{h}.ConnectorStatus(l.name, worker.Status{State: rest.Restarting})
	}
	for _, n := range tasks {
		listener{h}.TaskStatus(worker.TaskID{Connector: l.name, Task: n}, worker.Status{State: rest.Restarting})
	}
	if connector {
		if err := h.restartInstanceLocked(l); err != nil {
			h.opts.Worker.Log.Error("restarting", "connector", l.name, "error", err)
		}
	}
	for _, n := range tasks {
		h.restartTask(l, n)
	}
}

// plan returns a status with RESTARTING for everything that will be restarted, and a list of it.
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
