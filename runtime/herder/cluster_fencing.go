package herder

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"millrace/configs/backoff"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/kafka"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// turn is the wait of a source task with exactly-once delivery before it begins (KIP-618).
type turn struct {
	m          *clusterMember
	connector  string
	task       int
	generation int // of its configuration
}

var _ worker.Turn = turn{}

// fencePatience is how long a task waits for a leader that fences its predecessors. An error that
// no retry changes fails at once.
const fencePatience = 2 * time.Minute

// Fence asks the leader to fence the former tasks, until a leader answers. Before that it checks
// that the task is still this worker's.
func (t turn) Fence(ctx context.Context) error {
	if err := t.Check(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, fencePatience)
	defer cancel()
	for retries := (backoff.Retries{Policy: publishBackoff}); ; {
		err := t.ask(ctx)
		if err == nil || !passes(err) {
			return err
		}
		pause := retries.Next()
		t.m.h.opts.Worker.Log.Info("the leader is asked again to fence the connector's former tasks", "connector", t.connector, "error", err, "pause", pause)
		if !backoff.Sleep(ctx, pause) {
			return errors.Join(err, ctx.Err())
		}
	}
}

func (t turn) ask(ctx context.Context) error {
	round, err := t.m.current(ctx)
	if err != nil {
		return err
	}
	if !round.Leader {
		return t.m.askLeader(ctx, http.MethodPut, round.LeaderURL, t.connector, "fence", nil)
	}
	config, exists := t.m.configs.Connector(t.connector)
	if !exists {
		return notFound(t.connector)
	}
	return t.m.h.fenceTasks(ctx, t.connector, config)
}

// passes reports whether a retry may succeed: another worker leads now, or the leader has not read
// as far as this worker.
func passes(err error) bool {
	var own *fault.Error
	var answer *refusal
	switch {
	case errors.As(err, &own):
		return own.Kind == fault.Conflict || own.Kind == fault.Unavailable
	case errors.As(err, &answer):
		return answer.status == http.StatusForbidden || answer.status == http.StatusConflict || answer.status == http.StatusServiceUnavailable
	}
	var leads *fencingError
	return !errors.As(err, &leads)
}

// fencingError is an error of fencing itself, on the leader.
type fencingError struct{ error }

func (e *fencingError) Unwrap() error { return e.error }

// Check reads all decisions until now, and returns nil if the task is still this worker's.
// Otherwise it waits until the task is stopped, which is about to happen.
func (t turn) Check(ctx context.Context) error {
	if err := t.m.group.Confirm(ctx); err != nil {
		return err
	}
	syncing, cancel := context.WithTimeout(ctx, configTimeout)
	defer cancel()
	if err := t.m.configs.Sync(syncing); err != nil {
		return fmt.Errorf("checking that the task is still this worker's: %w", err)
	}
	_, wanted := t.m.h.wantedTasks(t.connector)
	if generation, mine := wanted[t.task]; mine && generation == t.generation {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

// fenceTasks fences the producers of a source connector's former tasks, if tasks were committed
// since the last fencing. Only the leader may call it. Concurrent calls wait for the first one.
func (h *Herder) fenceTasks(ctx context.Context, name string, config map[string]string) error {
	l := h.local(name)
	l.fencing.Lock()
	defer l.fencing.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
	defer cancel()
	if err := h.configs.Sync(ctx); err != nil {
		return meanwhile(err)
	}
	pending, former := h.configs.PendingFencing(name)
	if !pending {
		return nil
	}
	tasks, generation := h.configs.Tasks(name)
	// Without former tasks there is nothing to fence, and a single one is fenced by its successor.
	if former > 1 || former == 1 && len(tasks) != 1 {
		if err := h.worker.Admin.FenceTasks(ctx, name, former, config); err != nil {
			return meanwhile(&fencingError{err})
		}
		if err := h.configs.Sync(ctx); err != nil {
			return meanwhile(err)
		}
		if _, now := h.configs.Tasks(name); now != generation {
			return fault.New(fault.Conflict, "The tasks of connector %s were configured anew while their predecessors were fenced out", name)
		}
	}
	return meanwhile(h.place.write(ctx, func(ctx context.Context) error { return h.configs.PutFencing(ctx, name, len(tasks)) }))
}

// meanwhile marks errors that a retry may pass: all but those of fencing itself while the brokers
// answer.
func meanwhile(err error) error {
	var own *fault.Error
	var fencing *fencingError
	if err == nil || errors.As(err, &own) || errors.As(err, &fencing) && !kafka.Passes(err) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.Unavailable, "%v", err)
}

// fenceBeforeChange makes sure that no task writes offsets that a user is about to change.
func (h *Herder) fenceBeforeChange(ctx context.Context, c configured) error {
	if !h.worker.Admin.ExactlyOnce() || c.class.Type() != connect.Source {
		return nil
	}
	if err := h.fenceTasks(ctx, c.name, c.config); err != nil {
		return err
	}
	return h.stillStopped(c.name)
}

// stillStopped refuses to change offsets of a connector that may run.
func (h *Herder) stillStopped(name string) error {
	if tasks, _ := h.configs.Tasks(name); h.configs.Target(name) != storage.TargetStopped || len(tasks) > 0 {
		return notStopped(name)
	}
	return nil
}
