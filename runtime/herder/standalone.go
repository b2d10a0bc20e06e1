// Package herder decides what runs: it takes requests, keeps configurations and states, and tells the worker.
package herder

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/stages"
	"millrace/runtime/worker"
)

// Standalone runs every connector in one worker. It keeps the configurations and target states of connectors in Options.Connectors, and the
// states in memory.
type Standalone struct {
	base
	statuses *statuses
	ready    atomic.Bool

	mu         sync.Mutex
	connectors map[string]*standaloneConnector
}

// standaloneConnector is one connector. Its lock is held while something is done to it, so that a connector that hangs
// keeps nobody waiting but those who ask for it.
type standaloneConnector struct {
	name string
	op   sync.Mutex
	gone bool // deleted; guarded by op

	ofFile bool // its file, which the command line names, decides at the next start

	making atomic.Bool // its tasks are about to be made again

	mu      sync.Mutex     // of the fields below
	class   *connect.Class // nil: its plugin is missing
	config  map[string]string
	trusted bool // its class and its keys about processes are the operator's
	target  worker.Target
	tasks   []map[string]string
	topics  map[string]bool // used by tasks that are gone
	abort   context.CancelFunc
	crash   crashes
}

func newStandaloneConnector(name string, class *connect.Class, config map[string]string, target worker.Target) *standaloneConnector {
	return &standaloneConnector{name: name, class: class, config: config, target: target, topics: map[string]bool{}, abort: func() {}}
}

// NewStandalone makes a herder that runs nothing yet.
func NewStandalone(o Options) *Standalone {
	s := &Standalone{statuses: newStatuses(o.WorkerID), connectors: map[string]*standaloneConnector{}}
	s.statuses.crashed, s.statuses.redact, s.configOf = s.crashed, s.redactOf, s.configNow
	if o.Worker.Trusted == nil {
		o.Worker.Trusted = s.trusts
	}
	s.base.init(o, s.statuses, s)
	return s
}

// configNow is a connector's configuration; nil when there is no such connector.
func (s *Standalone) configNow(name string) map[string]string {
	c, ok := s.find(name)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config
}

// SetReady says that every connector of the command line has been created.
func (s *Standalone) SetReady() {
	s.ready.Store(true)
	s.followSecrets(s.restartRotated)
	s.followActivity()
}

// Health is Starting until SetReady was called.
func (s *Standalone) Health(context.Context) rest.Health {
	if !s.ready.Load() {
		return rest.Starting
	}
	return rest.Healthy
}

// Close stops every connector and task, and returns when they are gone.
func (s *Standalone) Close() {
	s.endBackground()
	s.worker.Close()
}

func (s *Standalone) find(name string) (*standaloneConnector, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.connectors[name]
	return c, ok
}

// findLocked finds a connector and takes its lock, after it has called before with it, if that is set; false when it does
// not exist, or not any more.
func (s *Standalone) findLocked(name string, before func(*standaloneConnector)) (*standaloneConnector, bool) {
	c, ok := s.find(name)
	if !ok {
		return nil, false
	}
	if before != nil {
		before(c)
	}
	c.op.Lock()
	if c.gone {
		c.op.Unlock()
		return nil, false
	}
	return c, true
}

// Connectors lists the names.
func (s *Standalone) Connectors() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.connectors))
}

// Connector describes one connector.
func (s *Standalone) Connector(_ context.Context, name string) (rest.ConnectorInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return rest.ConnectorInfo{}, notFound(name)
	}
	return c.info(), nil
}

func (c *standaloneConnector) info() rest.ConnectorInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := rest.ConnectorInfo{Name: c.name, Config: c.config, Tasks: []rest.TaskRef{}, Type: typeOf(c.class)}
	for i := range c.tasks {
		out.Tasks = append(out.Tasks, rest.TaskRef{Connector: c.name, Task: i})
	}
	return out
}

// Tasks lists a connector's tasks with their configurations.
func (s *Standalone) Tasks(_ context.Context, name string) ([]rest.TaskInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, notFound(name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []rest.TaskInfo{}
	for i, props := range c.tasks {
		out = append(out, rest.TaskInfo{ID: rest.TaskRef{Connector: name, Task: i}, Config: props})
	}
	return out, nil
}

// Status is the states of a connector and its tasks.
func (s *Standalone) Status(name string) (rest.ConnectorStatus, error) {
	st, ok := s.statuses.of(name)
	if !ok {
		return st, fault(NotFound, "No status found for connector %s", name)
	}
	st.Type = "unknown"
	if c, ok := s.find(name); ok {
		st.Type = c.info().Type
	}
	return st, nil
}

// launch brings a connector that does not run to its target. The caller holds its lock.
func (s *Standalone) launch(ctx context.Context, c *standaloneConnector) error {
	c.mu.Lock()
	config, target, tasks := c.config, c.target, len(c.tasks)
	c.mu.Unlock()
	if target != worker.TargetStarted {
		state := rest.Paused
		if target == worker.TargetStopped {
			state = rest.Stopped
		}
		if len(s.worker.Tasks(c.name)) == 0 {
			tasks = 0
		}
		s.statuses.forgetTasks(c.name, tasks)
		s.statuses.ConnectorStatus(c.name, worker.Status{State: state, Version: c.version()})
		return nil
	}
	ctx, cancel := c.starting(ctx)
	defer cancel()
	defer stages.Begin(ctx, "starting the connector")()
	err := s.startConnector(ctx, c, config)
	if err == nil {
		s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Running, Version: c.version()})
		err = s.startTasks(ctx, c)
	}
	if err != nil {
		s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Failed, Version: c.version(), Trace: err.Error()})
		return fault(Internal, "Failed to transition connector %s to state %s: %v", c.name, target, err)
	}
	return nil
}

// starting is the context of a start: it outlives the request, but not the patience with it, nor interrupt.
func (c *standaloneConnector) starting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abort = cancel
	return ctx, cancel
}

// requestTimeout bounds every operation on a connector (Kafka Connect's constant).
const requestTimeout = 90 * time.Second

func (s *Standalone) startConnector(ctx context.Context, c *standaloneConnector, config map[string]string) error {
	class, err := s.validator.ClassOf(config)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.class = class // the plugin may have been replaced since the last time
	c.mu.Unlock()
	return s.worker.StartConnector(ctx, c.name, config, hosted.ConnectorEvents{
		ReconfigureTasks: func() { s.reconfigure(c) },
		Failed: func(err error) {
			s.opts.Worker.Log.Error("connector failed", "connector", c.name, "error", err)
			s.statuses.ConnectorStatus(c.name, worker.Status{State: rest.Failed, Version: class.Version, Trace: err.Error(), Crashed: connect.IsProcessEnded(err)})
		},
	})
}

// version is that of the connector's plugin; "" when it is missing.
func (c *standaloneConnector) version() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return versionOf(c.class)
}

// startTasks generates the task configurations and starts the tasks, in place of those that run.
func (s *Standalone) startTasks(ctx context.Context, c *standaloneConnector) error {
	tasks, err := s.worker.TaskConfigs(ctx, c.name)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.tasks = tasks
	config, target := c.config, c.target
	c.mu.Unlock()
	s.worker.StopTasks(s.worker.Tasks(c.name)...)
	s.statuses.forgetTasks(c.name, len(tasks))
	for i, props := range tasks {
		s.worker.StartTask(worker.TaskID{Connector: c.name, Task: i}, config, props, target, nil)
	}
	return nil
}

// reconfigure restarts the tasks of a connector that asked for it.
func (s *Standalone) reconfigure(c *standaloneConnector) {
	if !c.making.CompareAndSwap(false, true) {
		return // it is asked for already, and however often the plugin asks
	}
	s.inBackground(func() {
		c.op.Lock()
		defer c.op.Unlock()
		c.making.Store(false)
		if !s.worker.IsRunning(c.name) || s.closing.Err() != nil {
			return
		}
		if err := s.startTasks(s.closing, c); err != nil {
			s.opts.Worker.Log.Error("reconfiguring tasks", "connector", c.name, "error", err)
		}
	})
}

// halt stops a connector and its tasks, if they run. The caller holds its lock.
func (s *Standalone) halt(c *standaloneConnector) {
	used := s.topicsOf(c.name)
	s.worker.StopTasks(s.worker.Tasks(c.name)...)
	s.worker.StopConnector(c.name)
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.topics, used)
	c.tasks = nil
}
