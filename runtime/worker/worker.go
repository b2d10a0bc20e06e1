// Package worker runs connectors and their tasks in this process: records go through here, from a plugin to Kafka and
// from Kafka to a plugin. What is to run, the herder decides.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/configs/network"
	"millrace/configs/provider"
	"millrace/plugins/connect"
	"millrace/plugins/hosted"
	"millrace/runtime/admin"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
	"millrace/runtime/tracing"
)

// Options is what a Worker needs.
type Options struct {
	Plugins   hosted.Plugins
	Offsets   storage.OffsetStore
	Props     map[string]string // the worker's properties, resolved
	Config    configs.Config    // the same, parsed
	Providers *provider.Providers
	Listener  Listener
	Tracer    *tracing.Tracer // nil: nothing is traced
	Log       *slog.Logger

	Membership  Membership      // nil: nobody else runs tasks
	Addresses   *network.Policy // where connectors may have the worker connect to; nil: anywhere
	BrokerFault func() error    // why the embedded broker could not write lately, or nil; nil: there is no such broker

	// Trusted reports whether a connector's configuration is the operator's own, which may set every key that begins with plugin. nil: none is.
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
	topicsReady                 sync.Map // topics that tasks found ready to be written to; false: a task found since that the topic was deleted
}

// unwritable is why the embedded broker cannot take a write that failed with err; nil when it failed for another reason. It answers
// UNKNOWN_SERVER_ERROR then, without a reason.
func (w *Worker) unwritable(err error) error {
	if w.BrokerFault == nil || !errors.Is(err, kerr.UnknownServerError) {
		return nil
	}
	return w.BrokerFault()
}

// New makes a Worker that runs nothing.
func New(o Options) *Worker {
	w := &Worker{Options: o, connectors: map[string]*runningConnector{}, tasks: map[TaskID]*runningTask{}, moved: map[TaskID]int64{}}
	w.rules = configs.NewRules(o.Config)
	w.Clients = &kafka.Clients{Props: o.Props, Addresses: o.Addresses}
	w.Admin = admin.New(&admin.Admin{Clients: w.Clients, Config: o.Config, Providers: o.Providers, Offsets: o.Offsets, Log: o.Log})
	w.connectorStarts.lately, w.taskStarts.lately = NewStat(o.Config), NewStat(o.Config)
	return w
}

// runningTask is a task and the goroutine that it lives on.
type runningTask struct {
	id   TaskID
	turn Turn
	gate *gate
	soft context.CancelFunc // asks the task to end
	hard context.CancelFunc // ends it
	done chan struct{}
	task interface {
		run(ctx, hard context.Context) error
		progress() Progress
		forgetTopics()
	}
	base    *taskBase
	version string
	before  int64      // records that the task moved before it was restarted here
	from    []resolved // the connector's properties and the task's own
}

// Turn is what a source task of a cluster that delivers exactly once waits for before it begins.
type Turn interface {
	// Fence returns when no producer of the connector's former tasks can deliver any more.
	Fence(ctx context.Context) error

	// Check returns nil when the task, as it is configured, is still this worker's to run.
	Check(ctx context.Context) error
}

// StartTask starts a task of a connector, whose variables are resolved first. Whatever goes wrong with it is its status,
// not an error of this call. Where no other worker runs tasks turn is nil.
func (w *Worker) StartTask(id TaskID, connectorProps, taskProps map[string]string, target Target, turn Turn) {
	soft, cancelSoft := context.WithCancel(context.Background())
	hard, cancelHard := context.WithCancel(context.Background())
	r := &runningTask{id: id, turn: turn, gate: newGate(target == TargetPaused), soft: cancelSoft, hard: cancelHard, done: make(chan struct{})}
	base := &taskBase{w: w, id: id, turn: turn, gate: r.gate, log: w.Log.With("connector", id.Connector, "task", id.Task), meter: newMeter(w.Config)}
	r.base = base
	w.taskStarts.attempts.Add(1)
	class, err := base.resolve(connectorProps, taskProps)
	r.from = []resolved{{connectorProps, base.connectorProps}, {taskProps, base.props}}
	used := func(topic string) { w.Listener.TopicUsed(id, topic) }
	switch {
	case err != nil:
	case class.Type() == connect.Source:
		source := &sourceTask{taskBase: base}
		source.topics.used = used
		base.class, r.version, r.task = class, class.Version, source
	default:
		sink := &sinkTask{taskBase: base}
		sink.topics.used = used
		base.class, r.version, r.task = class, class.Version, sink
	}
	w.keep(r)
	if err != nil {
		close(r.done)
		base.report(Status{State: rest.Failed, Trace: err.Error()})
		return
	}
	go r.live(w, soft, hard)
}

// resolve takes the properties with their variables resolved, and finds the class that they name.
func (t *taskBase) resolve(connectorProps, taskProps map[string]string) (_ *connect.Class, err error) {
	if t.connectorProps, err = t.w.Providers.Resolve(connectorProps); err != nil {
		return nil, err
	}
	if t.props, err = t.w.Providers.ResolveTask(taskProps); err != nil {
		return nil, err
	}
	class, err := t.w.find(t.connectorProps)
	if err != nil {
		return nil, err
	}
	return class, t.w.Permit(t.id.Connector, connectorProps, t.connectorProps, class)
}

// Permit says why the rules of this worker keep a connector from running, whoever has configured it; nil when they do not. props are raw with its
// variables resolved.
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

// maxMoved bounds of how many tasks that were stopped is remembered how many records they moved.
const maxMoved = 10_000

// remember keeps how many records a task that ends has moved. The caller holds mu.
func (w *Worker) remember(r *runningTask) {
	if len(w.moved) >= maxMoved {
		clear(w.moved)
	}
	if r.task != nil {
		w.moved[r.id] = r.before + r.task.progress().Records
	}
}

// ForgetMoved forgets how many records the tasks of a connector moved that were stopped: it was deleted.
func (w *Worker) ForgetMoved(connector string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.moved, func(id TaskID, _ int64) bool { return id.Connector == connector })
}

// live runs the task to its end and reports what became of it. StopTasks waits for it.
func (r *runningTask) live(w *Worker, soft, hard context.Context) {
	defer close(r.done)
	err := guarded(func() error { return r.task.run(soft, hard) })
	superseded := r.turn != nil && soft.Err() == nil && fenced(err)
	if superseded && r.turn.Check(soft) != nil {
		w.Log.Info("task ended: another worker has it now", "connector", r.id.Connector, "task", r.id.Task)
		return // its state is the other's to tell
	}
	overtaken := errors.Is(err, errOvertaken)
	if overtaken && soft.Err() == nil {
		w.Log.Info("task ended: another worker has it now", "connector", r.id.Connector, "task", r.id.Task)
		return
	}
	switch {
	case err == nil || (overtaken || errors.Is(err, context.Canceled)) && soft.Err() != nil:
		r.base.report(Status{State: rest.Unassigned, Version: r.version})
	case soft.Err() != nil:
		w.Log.Warn("task failed while it was being stopped", "connector", r.id.Connector, "task", r.id.Task, "error", err)
		r.base.report(Status{State: rest.Unassigned, Version: r.version})
	default:
		w.Log.Error("task failed", "connector", r.id.Connector, "task", r.id.Task, "error", err)
		r.base.report(Status{State: rest.Failed, Version: r.version, Trace: err.Error(), Crashed: superseded || connect.IsProcessEnded(err) || errors.As(err, new(startAgain))})
	}
}

// guarded is f, with a panic as its error: a fault in one task is not its neighbours'.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the task panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// StopTasks asks tasks to end and waits for them, for task.shutdown.graceful.timeout.ms in all; then it ends them.
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

// Tasks lists the tasks of a connector that were started and not stopped; of all connectors when name is "".
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

// Close stops everything.
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

// taskBase is what source and sink tasks have in common.
type taskBase struct {
	w              *Worker
	id             TaskID
	turn           Turn
	class          *connect.Class
	gate           *gate
	connectorProps map[string]string
	props          map[string]string
	steps          map[string]string // connectorProps as transformations and predicates are given them; nil: the same
	log            *slog.Logger
	meter          *meter

	reaches reaches

	failing sync.Once
	failure error
	failed  chan struct{} // closed when failure is set
	ending  func()        // wakes the task up when a client of it is refused; set before the task makes clients
}

// refused fails the task when brokers refuse one of its clients.
func (t *taskBase) refused(err error) { t.fail(err, t.ending) }

// fail notes the first error that did not come up in the task's own goroutine, and wakes that up by cancel.
func (t *taskBase) fail(err error, cancel func()) {
	t.failing.Do(func() {
		t.failure = err
		close(t.failed)
		cancel()
	})
}

func (t *taskBase) failureSoFar() error {
	select {
	case <-t.failed:
		return t.failure
	default:
		return nil
	}
}

func (t *taskBase) status(s rest.State) {
	t.report(Status{State: s, Version: t.class.Version})
}

// report notes a state and tells of it, unless it may not follow the last.
func (t *taskBase) report(s Status) {
	if err := t.meter.state.enter(s.State, time.Now()); err != nil {
		t.log.Error("the state of a task is not told", "error", err)
		return
	}
	if !t.meter.started.Load() && (s.State == rest.Running || s.State == rest.Paused || s.State == rest.Failed) {
		t.meter.started.Store(true)
		var err error
		if s.State == rest.Failed {
			err = errors.New(s.Trace)
		}
		t.w.taskStarts.ended(err)
	}
	if s.State != rest.Failed { // which is logged with its reason
		t.log.Info("task state", "state", s.State)
	}
	t.w.Listener.TaskStatus(t.id, s)
}

// trace begins the trace of a batch, or of a commit.
func (t *taskBase) trace(name string, began time.Time) *tracing.Batch {
	return t.w.Tracer.Begin(name, t.id.Connector, t.id.Task, began)
}

// waitToStart holds a task that is created paused: Kafka Connect starts none before it is resumed.
func (t *taskBase) waitToStart(ctx context.Context) {
	if paused, _ := t.gate.state(); paused {
		t.status(rest.Paused)
		t.gate.wait(ctx)
	}
}

// open gets the connector's process.
func (t *taskBase) open(ctx context.Context) (hosted.Plugin, error) {
	t.failed = make(chan struct{})
	p, err := t.w.Plugins.Open(ctx, t.id.Connector, t.class, t.connectorProps)
	if err != nil {
		return nil, fmt.Errorf("opening the plugin: %w", err)
	}
	return p, nil
}
