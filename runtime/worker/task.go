package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/runtime/pipeline"
	"millrace/runtime/tracing"
	"millrace/runtime/transform"
)

// taskBase is the common part of source and sink tasks.
type taskBase struct {
	w              *Worker
	id             TaskID
	turn           Turn
	class          *connect.Class
	gate           *gate
	connectorProps map[string]string
	props          map[string]string
	log            *slog.Logger
	meter          *meter

	config    configs.Config
	conv      pipeline.Converters
	chain     *transform.Chain
	tolerance *tolerance
	retry     retry
	topics    topicSet
	plugin    atomic.Pointer[boundary.Plugin] // for Threads

	reaches reaches

	failing sync.Once
	failure error
	failed  chan struct{} // closed as soon as failure is set
	ending  func()        // wakes the task up when the brokers refuse a client; set before the task creates clients
}

// refused fails the task because the brokers refuse one of its clients.
func (t *taskBase) refused(err error) { t.fail(err, t.ending) }

// fail sets the first error that did not occur on the task's own goroutine, and wakes that
// goroutine up with cancel.
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

// report changes the state and notifies the listener, unless the state may not follow the last one.
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
	if s.State != rest.Failed { // a failure is logged with its reason elsewhere
		t.log.Info("task state", "state", s.State)
	}
	t.w.Listener.TaskStatus(t.id, s)
}

// setup returns what the converters and transformations of the task depend on.
func (t *taskBase) setup() *pipeline.Setup { return t.w.Setup(t.id, t.connectorProps, t.log) }

// Setup returns what the converters and transformations of a task depend on. props are the
// connector's, resolved.
func (w *Worker) Setup(id TaskID, props map[string]string, log *slog.Logger) *pipeline.Setup {
	return &pipeline.Setup{
		Plugins: w.Plugins, Config: w.Config, Worker: w.Props, Addresses: w.Addresses, Log: log, Connector: id.Connector, Task: id.Task, Props: props,
	}
}

// trace begins the trace of a batch or of a commit.
func (t *taskBase) trace(name string, began time.Time) *tracing.Batch {
	return t.w.Tracer.Begin(name, t.id.Connector, t.id.Task, began)
}

// waitToStart waits while a task is created paused. Kafka Connect starts it only when it is
// resumed.
func (t *taskBase) waitToStart(ctx context.Context) {
	if paused, _ := t.gate.state(); paused {
		t.status(rest.Paused)
		t.gate.wait(ctx)
	}
}

// open opens the connector's process.
func (t *taskBase) open(ctx context.Context) (boundary.Plugin, error) {
	t.failed = make(chan struct{})
	p, err := t.w.Plugins.Open(ctx, t.id.Connector, t.class, t.connectorProps)
	if err != nil {
		return nil, fmt.Errorf("opening the plugin: %w", err)
	}
	t.plugin.Store(&p)
	return p, nil
}

func (t *taskBase) forgetTopics() { t.topics.forget() }

// prepare parses the connector's properties, and opens the converters and transformations.
func (t *taskBase) prepare(ctx context.Context, keys ...configs.Keys) (err error) {
	if t.config, err = slices.Concat(keys...).Parse(t.connectorProps); err != nil {
		return err
	}
	t.tolerance, t.retry = newTolerance(t.config, t.log, &t.meter.errors), newRetry(t.config, &t.meter.errors)
	if t.conv, err = t.setup().OpenConverters(ctx, t.class.Type() == connect.Sink); err != nil {
		return err
	}
	t.chain, err = t.setup().OpenChain(ctx)
	return err
}

// live runs the task until its end and reports its last status. StopTasks waits for it.
func (r *runningTask) live(w *Worker, soft, hard context.Context) {
	defer close(r.done)
	err := guarded(func() error { return r.task.run(soft, hard) })
	superseded := r.turn != nil && soft.Err() == nil && fenced(err)
	if superseded && r.turn.Check(soft) != nil {
		w.Log.Info("task ended: another worker has it now", "connector", r.id.Connector, "task", r.id.Task)
		return // the other worker reports its state
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
		r.base.report(Failed(r.version, err, superseded || connect.IsProcessEnded(err) || errors.As(err, new(startAgain))))
	}
}

// guarded turns a panic of f into an error, so that a fault in one task does not affect others.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the task panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}
