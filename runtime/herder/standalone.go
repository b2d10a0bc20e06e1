// Package herder decides what runs: it takes requests, keeps configurations and states, and tells the worker.
package herder

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"millrace/plugins/connect"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Standalone runs every connector in one worker. Configurations and states live as long as the process.
type Standalone struct {
	opts     StandaloneOptions
	worker   *worker.Worker
	statuses *statuses
	ready    atomic.Bool

	mu         sync.Mutex
	connectors map[string]*standaloneConnector
	background sync.WaitGroup // reconfigurations that connectors asked for
	closing    context.Context
	close      context.CancelFunc
}

// StandaloneOptions is what a Standalone needs.
type StandaloneOptions struct {
	Worker   worker.Options // but its Listener
	WorkerID string
	Info     ServerInfo
}

// standaloneConnector is one connector. Its lock is held while something is done to it, so that a connector that hangs
// keeps nobody waiting but those who ask for it.
type standaloneConnector struct {
	name  string
	class *connect.Class
	op    sync.Mutex
	gone  bool // deleted; guarded by op

	mu     sync.Mutex // of the fields below
	config map[string]string
	target worker.Target
	tasks  []map[string]string
	topics map[string]bool // used by tasks that are gone
}

// NewStandalone makes a herder that runs nothing yet.
func NewStandalone(o StandaloneOptions) *Standalone {
	s := &Standalone{opts: o, statuses: newStatuses(o.WorkerID), connectors: map[string]*standaloneConnector{}}
	o.Worker.Listener = s.statuses
	s.worker = worker.New(o.Worker)
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// SetReady says that every connector of the command line has been created.
func (s *Standalone) SetReady() { s.ready.Store(true) }

// Ready reports whether SetReady was called.
func (s *Standalone) Ready() bool { return s.ready.Load() }

// Close stops every connector and task, and returns when they are gone.
func (s *Standalone) Close() {
	s.mu.Lock() // nothing begins in the background after this
	s.close()
	s.mu.Unlock()
	s.background.Wait()
	s.worker.Close()
}

// Info is what the root of the REST API tells.
func (s *Standalone) Info() ServerInfo { return s.opts.Info }

// Progress is what every task has done.
func (s *Standalone) Progress() []worker.Progress { return s.worker.Progress() }

// Offsets is the store of the source offsets.
func (s *Standalone) offsets() storage.OffsetStore { return s.opts.Worker.Offsets }

func (s *Standalone) plugins() worker.Plugins { return s.opts.Worker.Plugins }

func (s *Standalone) find(name string) (*standaloneConnector, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.connectors[name]
	return c, ok
}

// findLocked finds a connector and takes its lock; false when it does not exist, or not any more.
func (s *Standalone) findLocked(name string) (*standaloneConnector, bool) {
	c, ok := s.find(name)
	if !ok {
		return nil, false
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
func (s *Standalone) Connector(name string) (ConnectorInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return ConnectorInfo{}, notFound(name)
	}
	return c.info(), nil
}

func (c *standaloneConnector) info() ConnectorInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := ConnectorInfo{Name: c.name, Config: c.config, Tasks: []TaskRef{}, Type: string(c.class.Type())}
	for i := range c.tasks {
		out.Tasks = append(out.Tasks, TaskRef{c.name, i})
	}
	return out
}

// Tasks lists a connector's tasks with their configurations.
func (s *Standalone) Tasks(name string) ([]TaskInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return nil, notFound(name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []TaskInfo{}
	for i, props := range c.tasks {
		out = append(out, TaskInfo{ID: TaskRef{name, i}, Config: props})
	}
	return out, nil
}

// Status is the states of a connector and its tasks.
func (s *Standalone) Status(name string) (ConnectorStatus, error) {
	st, ok := s.statuses.of(name)
	if !ok {
		return st, fault(NotFound, "No status found for connector %s", name)
	}
	st.Type = "unknown"
	if c, ok := s.find(name); ok {
		st.Type = string(c.class.Type())
	}
	return st, nil
}

// Topics is the topics that a connector has used since it was created or they were reset. An unknown connector has none.
func (s *Standalone) Topics(name string) []string {
	out := map[string]bool{}
	for _, p := range s.worker.Progress() {
		if p.Task.Connector == name {
			for _, t := range p.Topics {
				out[t] = true
			}
		}
	}
	if c, ok := s.find(name); ok {
		c.mu.Lock()
		maps.Copy(out, c.topics)
		c.mu.Unlock()
	}
	return slices.Sorted(maps.Keys(out))
}

// Create makes a connector and starts it. A connector whose start fails exists all the same, FAILED.
func (s *Standalone) Create(ctx context.Context, name string, config map[string]string, initial worker.Target) (ConnectorInfo, error) {
	if _, exists := s.find(name); exists {
		return ConnectorInfo{}, fault(Conflict, "Connector %s already exists", name)
	}
	info, _, err := s.put(ctx, name, config, initial, false)
	return info, err
}

// PutConfig replaces a connector's configuration, or creates the connector.
func (s *Standalone) PutConfig(ctx context.Context, name string, config map[string]string) (_ ConnectorInfo, created bool, _ error) {
	return s.put(ctx, name, config, worker.TargetStarted, true)
}

// PatchConfig changes some keys of a connector's configuration; nil removes one.
func (s *Standalone) PatchConfig(ctx context.Context, name string, patch map[string]*string) (ConnectorInfo, error) {
	c, ok := s.find(name)
	if !ok {
		return ConnectorInfo{}, notFound(name)
	}
	config := maps.Clone(c.info().Config)
	for k, v := range patch {
		if v == nil {
			delete(config, k)
		} else {
			config[k] = *v
		}
	}
	info, _, err := s.put(ctx, name, config, worker.TargetStarted, true)
	return info, err
}

func (s *Standalone) put(ctx context.Context, name string, config map[string]string, initial worker.Target, replace bool) (info ConnectorInfo, created bool, err error) {
	config = maps.Clone(config)
	if own, given := config["name"]; given && own != name {
		return info, false, fault(BadRequest, "Connector name configuration (%s) doesn't match connector name in the URL (%s)", own, name)
	}
	config["name"] = name
	class, release, err := s.check(ctx, name, config)
	if err != nil {
		return info, false, err
	}
	defer release()
	c, created, err := s.keepLocked(name, class, config, initial, replace)
	if err != nil {
		return info, false, err
	}
	defer c.op.Unlock()
	if !created {
		s.halt(c)
		c.mu.Lock()
		c.config, c.class = config, class
		c.mu.Unlock()
	}
	err = s.launch(ctx, c)
	return c.info(), created, err
}

// check validates a configuration. The connector's process lives until release, so that starting it needs no second.
func (s *Standalone) check(ctx context.Context, name string, config map[string]string) (class *connect.Class, release func(), err error) {
	release = func() {}
	if class, err := s.plugins().Find(config["connector.class"]); err == nil {
		plugin, err := s.plugins().Open(ctx, name, class)
		if err != nil {
			return nil, nil, err
		}
		release = plugin.Release
	}
	v, err := validate(ctx, s.plugins(), name, config)
	if err == nil {
		err = v.refuse()
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return v.Class, release, nil
}

// keepLocked finds or makes a connector and takes its lock. One that is deleted meanwhile is made anew.
func (s *Standalone) keepLocked(name string, class *connect.Class, config map[string]string, initial worker.Target, replace bool) (*standaloneConnector, bool, error) {
	for {
		c, created, err := s.keep(name, class, config, initial, replace)
		if err != nil {
			return nil, false, err
		}
		c.op.Lock()
		if !c.gone {
			return c, created, nil
		}
		c.op.Unlock()
	}
}

func (s *Standalone) keep(name string, class *connect.Class, config map[string]string, initial worker.Target, replace bool) (*standaloneConnector, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, exists := s.connectors[name]; exists {
		if !replace {
			return nil, false, fault(Conflict, "Connector %s already exists", name)
		}
		return c, false, nil
	}
	c := &standaloneConnector{name: name, class: class, config: config, target: initial, topics: map[string]bool{}}
	s.connectors[name] = c
	return c, true, nil
}

// Delete stops a connector and forgets it. Its offsets stay.
func (s *Standalone) Delete(name string) error {
	c, ok := s.findLocked(name)
	if !ok {
		return notFound(name)
	}
	defer c.op.Unlock()
	c.gone = true
	s.halt(c)
	s.mu.Lock()
	delete(s.connectors, name)
	s.mu.Unlock()
	s.statuses.forget(name)
	return nil
}

// launch brings a connector that does not run to its target. The caller holds its lock.
func (s *Standalone) launch(ctx context.Context, c *standaloneConnector) error {
	c.mu.Lock()
	config, target, version, tasks := c.config, c.target, c.class.Version, len(c.tasks)
	c.mu.Unlock()
	if target != worker.TargetStarted {
		s.statuses.forgetTasks(c.name, tasks)
		state := worker.Paused
		if target == worker.TargetStopped {
			state = worker.Stopped
		}
		s.statuses.ConnectorStatus(c.name, worker.Status{State: state, Version: version})
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
	defer cancel()
	err := s.startConnector(ctx, c, config)
	if err == nil {
		s.statuses.ConnectorStatus(c.name, worker.Status{State: worker.Running, Version: version})
		err = s.startTasks(ctx, c)
	}
	if err != nil {
		s.statuses.ConnectorStatus(c.name, worker.Status{State: worker.Failed, Version: version, Trace: err.Error()})
		return fault(Internal, "Failed to transition connector %s to state %s: %v", c.name, target, err)
	}
	return nil
}

// requestTimeout bounds every operation on a connector (Kafka Connect's constant).
const requestTimeout = 90 * time.Second

func (s *Standalone) startConnector(ctx context.Context, c *standaloneConnector, config map[string]string) error {
	c.mu.Lock()
	version := c.class.Version
	c.mu.Unlock()
	return s.worker.StartConnector(ctx, c.name, config, worker.ConnectorEvents{
		ReconfigureTasks: func() { s.reconfigure(c) },
		Failed: func(err error) {
			s.opts.Worker.Log.Error("connector failed", "connector", c.name, "error", err)
			s.statuses.ConnectorStatus(c.name, worker.Status{State: worker.Failed, Version: version, Trace: err.Error()})
		},
	})
}

// startTasks generates the task configurations and starts the tasks, in place of those that run.
func (s *Standalone) startTasks(ctx context.Context, c *standaloneConnector) error {
	tasks, err := s.worker.TaskConfigs(ctx, c.name)
	if err != nil {
		return err
	}
	s.worker.StopTasks(s.worker.Tasks(c.name)...)
	c.mu.Lock()
	c.tasks = tasks
	config, target := c.config, c.target
	c.mu.Unlock()
	s.statuses.forgetTasks(c.name, len(tasks))
	for i, props := range tasks {
		s.worker.StartTask(worker.TaskID{Connector: c.name, Task: i}, config, props, target)
	}
	return nil
}

// reconfigure restarts the tasks of a connector that asked for it.
func (s *Standalone) reconfigure(c *standaloneConnector) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		return
	}
	s.background.Go(func() {
		c.op.Lock()
		defer c.op.Unlock()
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
	used := s.Topics(c.name)
	s.worker.StopTasks(s.worker.Tasks(c.name)...)
	s.worker.StopConnector(c.name)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range used {
		c.topics[t] = true
	}
	c.tasks = nil
}

// Classes lists the connector classes.
func (s *Standalone) Classes() []PluginInfo {
	out := []PluginInfo{}
	if lister, ok := s.plugins().(interface{ Classes() []*connect.Class }); ok {
		for _, c := range lister.Classes() {
			out = append(out, PluginInfo{Class: c.Name, Type: string(c.Type()), Version: c.Version})
		}
	}
	slices.SortStableFunc(out, func(a, b PluginInfo) int { return strings.Compare(a.Type, b.Type) })
	return out
}

// Validate checks a configuration without creating anything.
func (s *Standalone) Validate(ctx context.Context, props map[string]string) (Validation, error) {
	return validate(ctx, s.plugins(), "validate "+props["name"], props)
}

// ConfigOf is a connector's configuration.
func (s *Standalone) ConfigOf(name string) (map[string]string, error) {
	info, err := s.Connector(name)
	return info.Config, err
}
