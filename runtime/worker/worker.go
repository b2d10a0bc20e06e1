// Package worker runs connectors and their tasks in this process. It is the path of records from a
// plugin to Kafka and from Kafka to a plugin. The herder decides what runs.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/configs"
	"millrace/configs/network"
	"millrace/configs/provider"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
	"millrace/runtime/tracing"
)

// Options are the dependencies of a Worker.
type Options struct {
	Plugins   boundary.Plugins
	Offsets   storage.OffsetStore
	Props     map[string]string // the worker's properties, resolved
	Config    configs.Config    // the same, parsed
	Providers *provider.Providers
	Listener  Listener
	Tracer    *tracing.Tracer // nil: no traces
	Log       *slog.Logger

	Membership  Membership      // nil: no other worker runs tasks
	Addresses   *network.Policy // the addresses that connectors may connect to; nil: all
	BrokerFault func() error    // returns why the embedded broker could not write recently, or nil; nil: there is no such broker

	// Trusted reports whether a connector's configuration comes from the operator, who may set
	// every key that begins with plugin. nil: none does.
	Trusted func(connector string, raw map[string]string) bool
}

// Worker runs connectors and tasks.
type Worker struct {
	Options
	Clients *kafka.Clients
	Admin   *admin.Admin

	mu         sync.Mutex
	connectors map[string]*runningConnector
	tasks      map[TaskID]*runningTask
	moved      map[TaskID]int64 // records of tasks that were stopped

	rules                       configs.Rules
	connectorStarts, taskStarts startups
	topicsReady                 sync.Map // topics that tasks have found writable; false: one was deleted later
}

// unwritable returns the reason why the embedded broker refused a write; nil if the write failed
// for another reason. The broker itself only answers UNKNOWN_SERVER_ERROR.
func (w *Worker) unwritable(err error) error {
	if w.BrokerFault == nil || !errors.Is(err, kerr.UnknownServerError) {
		return nil
	}
	return w.BrokerFault()
}

// New returns a Worker that runs nothing.
func New(o Options) *Worker {
	w := &Worker{Options: o, connectors: map[string]*runningConnector{}, tasks: map[TaskID]*runningTask{}, moved: map[TaskID]int64{}}
	w.rules = configs.NewRules(o.Config)
	w.Clients = &kafka.Clients{Props: o.Props, Addresses: o.Addresses}
	w.Admin = admin.New(&admin.Admin{Clients: w.Clients, Config: o.Config, Providers: o.Providers, Offsets: o.Offsets, Log: o.Log})
	w.connectorStarts.lately, w.taskStarts.lately = NewStat(o.Config), NewStat(o.Config)
	return w
}

// runningTask is a task with its goroutine.
type runningTask struct {
	id   TaskID
	turn Turn
	gate *gate
	soft context.CancelFunc // asks the task to stop
	hard context.CancelFunc // ends the task immediately
	done chan struct{}
	task interface {
		run(ctx, hard context.Context) error
		progress() Progress
		forgetTopics()
	}
	base    *taskBase
	version string
	before  int64               // records of earlier runs of the task on this worker
	from    []*provider.Reading // the connector's properties, and the task's own
}

// Turn delays the start of a source task in a cluster that delivers exactly once.
type Turn interface {
	// Fence returns as soon as no producer of the connector's earlier tasks can deliver any more.
	Fence(ctx context.Context) error

	// Check returns nil if this worker should still run the task with its current configuration.
	Check(ctx context.Context) error
}

// StartTask resolves the variables of a task and starts it. Failures become the status of the task.
// turn is nil if no other worker runs tasks.
func (w *Worker) StartTask(id TaskID, connectorProps, taskProps map[string]string, target Target, turn Turn) {
	soft, cancelSoft := context.WithCancel(context.Background())
	hard, cancelHard := context.WithCancel(context.Background())
	r := &runningTask{id: id, turn: turn, gate: newGate(target == TargetPaused), soft: cancelSoft, hard: cancelHard, done: make(chan struct{})}
	base := &taskBase{w: w, id: id, turn: turn, gate: r.gate, log: w.Log.With("connector", id.Connector, "task", id.Task), meter: newMeter(w.Config)}
	r.base = base
	w.taskStarts.attempts.Add(1)
	class, from, err := base.resolve(connectorProps, taskProps)
	r.from = from
	base.topics.used = func(topic string) { w.Listener.TopicUsed(id, topic) }
	switch {
	case err != nil:
	case class.Type() == connect.Source:
		base.class, r.version, r.task = class, class.Version, &sourceTask{taskBase: base}
	default:
		base.class, r.version, r.task = class, class.Version, &sinkTask{taskBase: base}
	}
	w.keep(r)
	if err != nil {
		close(r.done)
		base.report(Failed("", err, false))
		return
	}
	go r.live(w, soft, hard)
}

// resolve resolves the variables of the task's properties, and returns the class that they name.
func (t *taskBase) resolve(connectorProps, taskProps map[string]string) (class *connect.Class, from []*provider.Reading, err error) {
	class, connector, err := t.w.read(t.id.Connector, connectorProps)
	t.connectorProps = connector.Props
	if err != nil {
		return nil, []*provider.Reading{connector}, err
	}
	task, err := t.w.Providers.ReadTask(taskProps)
	t.props = task.Props
	return class, []*provider.Reading{connector, task}, err
}

// Resolve resolves the variables of a connector's properties, and returns the class that they name.
// It returns an error if the worker's rules forbid the connector.
func (w *Worker) Resolve(connector string, raw map[string]string) (class *connect.Class, props map[string]string, err error) {
	class, config, err := w.read(connector, raw)
	return class, config.Props, err
}

// read does the same. The Reading is never nil.
func (w *Worker) read(connector string, raw map[string]string) (class *connect.Class, config *provider.Reading, err error) {
	if config, err = w.Providers.Read(raw); err != nil {
		return nil, config, err
	}
	if class, err = w.find(config.Props); err != nil {
		return nil, config, err
	}
	return class, config, w.Permit(connector, raw, config.Props, class)
}

// Permit returns an error if the worker's rules forbid a connector, no matter who configured it.
// props are raw with resolved variables.
func (w *Worker) Permit(connector string, raw, props map[string]string, class *connect.Class) error {
	err := w.rules.Class(class.Name)
	if err == nil && (w.Trusted == nil || !w.Trusted(connector, raw)) {
		err = w.rules.PluginKeys(props)
	}
	return err
}

func (w *Worker) keep(r *runningTask) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, exists := w.tasks[r.id]; exists {
		panic("worker: task " + r.id.String() + " is started twice")
	}
	r.before = w.moved[r.id]
	w.tasks[r.id] = r
}

// maxMoved limits the number of stopped tasks whose record counts are remembered.
const maxMoved = 10_000

// remember keeps the record count of a task that ends. The caller holds mu.
func (w *Worker) remember(r *runningTask) {
	if len(w.moved) >= maxMoved {
		clear(w.moved)
	}
	if r.task != nil {
		w.moved[r.id] = r.before + r.task.progress().Records
	}
}

// ForgetMoved forgets the record counts of the stopped tasks of a deleted connector.
func (w *Worker) ForgetMoved(connector string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.moved, func(id TaskID, _ int64) bool { return id.Connector == connector })
}

// StopTasks asks tasks to stop, and waits for all of them for at most
// task.shutdown.graceful.timeout.ms. Then it ends them immediately.
func (w *Worker) StopTasks(ids ...TaskID) {
	w.mu.Lock()
	var stopping []*runningTask
	for _, id := range ids {
		if r, ok := w.tasks[id]; ok {
			stopping = append(stopping, r)
			delete(w.tasks, id)
		}
	}
	w.mu.Unlock()
	for _, r := range stopping {
		r.soft()
	}
	timeout := w.Config.Millis("task.shutdown.graceful.timeout.ms")
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, r := range stopping {
			w.remember(r)
		}
	}()
	for _, r := range stopping {
		select {
		case <-r.done:
		case <-deadline.C:
			w.Log.Warn("task did not stop in time and is ended", "connector", r.id.Connector, "task", r.id.Task, "timeout", timeout)
			deadline.Reset(0)
			r.hard()
			<-r.done
		}
		r.hard()
	}
}

// Tasks returns the tasks of a connector that were started and not stopped; those of all connectors
// if name is "".
func (w *Worker) Tasks(name string) []TaskID {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []TaskID
	for id := range w.tasks {
		if name == "" || id.Connector == name {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b TaskID) int { return a.Task - b.Task })
	return out
}

// SetTarget pauses or resumes a connector's tasks.
func (w *Worker) SetTarget(name string, target Target) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, r := range w.tasks {
		if id.Connector == name {
			r.gate.set(target == TargetPaused)
		}
	}
}

// ForgetTopics makes a connector's tasks forget the topics that they have used.
func (w *Worker) ForgetTopics(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, r := range w.tasks {
		if id.Connector == name && r.task != nil {
			r.task.forgetTopics()
		}
	}
}

// Close stops all connectors and tasks.
func (w *Worker) Close() {
	w.StopTasks(w.Tasks("")...)
	w.mu.Lock()
	names := slices.Collect(maps.Keys(w.connectors))
	w.mu.Unlock()
	var group sync.WaitGroup
	for _, name := range names {
		group.Go(func() { w.StopConnector(name) })
	}
	group.Wait()
}
