package herder

import (
	"context"

	"millrace/api/rest"
	"millrace/runtime/stages"
	"millrace/runtime/worker"
)

// Pause stops a connector's tasks from moving records; Resume lets them go on, and starts a stopped connector. Both
// return at once and are done soon.
func (s *Standalone) Pause(_ context.Context, name string) error {
	return s.retarget(name, worker.TargetPaused)
}

// Resume undoes Pause and Stop.
func (s *Standalone) Resume(_ context.Context, name string) error {
	return s.retarget(name, worker.TargetStarted)
}

func (s *Standalone) retarget(name string, target worker.Target) error {
	c, ok := s.find(name)
	if !ok {
		return unknown(name)
	}
	if err := s.keepTarget(c, target); err != nil {
		return err
	}
	s.inBackground(func() { s.bring(c, target) })
	return nil
}

// bring moves a connector to a new target. One that FAILED stays so.
func (s *Standalone) bring(c *standaloneConnector, target worker.Target) {
	c.op.Lock()
	defer c.op.Unlock()
	if c.gone {
		return
	}
	c.mu.Lock()
	before := c.target
	c.target = target
	c.mu.Unlock()
	version := c.version()
	st, _ := s.statuses.of(c.name)
	if st.Connector.State == rest.Failed {
		return
	}
	switch {
	case target == worker.TargetPaused:
		s.worker.SetTarget(c.name, target)
		s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Paused, Version: version})
	case s.worker.IsRunning(c.name):
		s.worker.SetTarget(c.name, target)
		s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Running, Version: version})
	case before != worker.TargetStarted:
		if err := s.launch(s.closing, c); err != nil {
			s.opts.Worker.Log.Error("resuming", "connector", c.name, "error", err)
		}
	}
}

// Stop ends a connector and its tasks, but keeps its configuration and offsets.
func (s *Standalone) Stop(_ context.Context, name string) error {
	c, ok := s.findLocked(name, (*standaloneConnector).interrupt)
	if !ok {
		return unknown(name)
	}
	defer c.op.Unlock()
	if err := s.keepTarget(c, worker.TargetStopped); err != nil {
		return err
	}
	s.halt(c)
	c.mu.Lock()
	c.target = worker.TargetStopped
	c.mu.Unlock()
	s.statuses.forgetTasks(name, 0)
	s.statuses.ConnectorStatus(name, worker.Status{State: rest.Stopped, Version: c.version()})
	return nil
}

// Restart restarts a connector and, where asked, its tasks. With neither flag it waits until the connector has started
// and returns nil; else it returns the plan: what is going to be restarted is RESTARTING.
func (s *Standalone) Restart(ctx context.Context, name string, r Restart) (*rest.ConnectorStatus, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, fault(NotFound, "Unknown connector: %s", name)
	}
	if !r.IncludeTasks && !r.OnlyFailed {
		c, ok := s.findLocked(name, nil)
		if !ok {
			return nil, fault(NotFound, "Unknown connector: %s", name)
		}
		defer c.op.Unlock()
		return nil, s.restartConnector(ctx, c)
	}
	status, err := s.Status(name)
	if err != nil {
		return nil, err
	}
	plan, connector, tasks := r.plan(status)
	announced := make(chan struct{})
	if s.inBackground(func() { <-announced; s.restartPlanned(c, connector, tasks) }) {
		s.announce(plan, connector, tasks)
	}
	close(announced)
	return &plan, nil
}

// announce shows a plan in the states, before anything of it is done.
func (s *Standalone) announce(plan rest.ConnectorStatus, connector bool, tasks []int) {
	if connector {
		s.statuses.ConnectorStatus(plan.Name, worker.Status{State: rest.Restarting})
	}
	for _, n := range tasks {
		s.statuses.TaskStatus(worker.TaskID{Connector: plan.Name, Task: n}, worker.Status{State: rest.Restarting})
	}
}

func (s *Standalone) restartPlanned(c *standaloneConnector, connector bool, tasks []int) {
	c.op.Lock()
	defer c.op.Unlock()
	if c.gone {
		if _, again := s.find(c.name); !again {
			s.statuses.forget(c.name) // the plan may have been shown after the deletion
		}
		return
	}
	if connector {
		if err := s.restartConnector(s.closing, c); err != nil {
			s.opts.Worker.Log.Error("restarting", "connector", c.name, "error", err) // its tasks are restarted all the same, as announced
		}
	}
	for _, n := range tasks {
		s.restartTask(c, n)
	}
}

// restartConnector stops the connector and starts it again; its tasks go on, unless there are none. The caller holds
// its lock.
func (s *Standalone) restartConnector(ctx context.Context, c *standaloneConnector) error {
	c.mu.Lock()
	config, target, tasks := c.config, c.target, len(c.tasks)
	c.mu.Unlock()
	s.worker.StopConnector(c.name)
	if target != worker.TargetStarted || tasks == 0 {
		return s.launch(ctx, c)
	}
	ctx, cancel := c.starting(ctx)
	defer cancel()
	defer stages.Begin(ctx, "starting the connector")()
	if err := s.startConnector(ctx, c, config); err != nil {
		s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Failed, Version: c.version(), Trace: err.Error()})
		return fault(Internal, "Failed to transition connector %s to state %s: %v", c.name, target, err)
	}
	s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Running, Version: c.version()})
	return nil
}

// RestartTask stops a task and starts it again.
func (s *Standalone) RestartTask(_ context.Context, name string, n int) error {
	c, ok := s.findLocked(name, nil)
	if !ok {
		return fault(NotFound, "Unknown connector: %s", name)
	}
	defer c.op.Unlock()
	c.mu.Lock()
	known := n >= 0 && n < len(c.tasks)
	c.mu.Unlock()
	if !known {
		return fault(NotFound, "Task %s-%d not found", name, n)
	}
	s.restartTask(c, n)
	return nil
}

func (s *Standalone) restartTask(c *standaloneConnector, n int) {
	c.mu.Lock()
	if n >= len(c.tasks) {
		left := len(c.tasks)
		c.mu.Unlock()
		s.statuses.forgetTasks(c.name, left) // what was announced of a task that is gone
		return
	}
	config, props, target := c.config, c.tasks[n], c.target
	c.mu.Unlock()
	id := worker.TaskID{Connector: c.name, Task: n}
	s.worker.StopTasks(id)
	s.worker.StartTask(id, config, props, target, nil)
}
