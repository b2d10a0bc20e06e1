package herder

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"millrace/api/rest"
	"millrace/configs/backoff"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// publishBackoff determines the pauses before task configurations are published again. The values
// are Kafka Connect's.
var publishBackoff = backoff.Policy{First: 250 * time.Millisecond, Max: time.Minute}

// reconfigure has a connector split its work again, in the background, and publishes the result if
// it is a new one. With now it ends a pause between two tries, and settle waits for the
// result. A plugin that asks in a loop must do neither.
func (h *Herder) reconfigure(l *local, now bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.making {
		if now {
			l.await()
			select {
			case l.now <- struct{}{}:
			default:
			}
		}
		return
	}
	l.making = h.inBackground(func() { h.makeTasks(l) })
	if l.making && now {
		l.await()
	}
}

// makeTasks tries until it succeeds, or the connector no longer runs here. A worker that is alone
// does not try again, as in Apache: no other worker has to answer.
func (h *Herder) makeTasks(l *local) {
	awaited := 0
	defer func() { l.end(awaited) }()
	log := h.opts.Worker.Log.With("connector", l.name)
	for retries := (backoff.Retries{Policy: publishBackoff}); ; {
		awaited += l.beginTry()
		err := h.publishTasks(l)
		if err == nil || errors.Is(err, errTasksFailed) || h.closing.Err() != nil {
			return
		}
		pause := retries.Next()
		log.Warn("task configurations are made again", "error", err, "pause", pause)
		l.mu.Lock()
		other := l.making
		l.making = true
		l.mu.Unlock()
		if other {
			return
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-l.now:
			retries.Reset()
		case <-h.closing.Done():
			return
		}
		timer.Stop()
	}
}

// await has settle wait for the next try to make task configurations. The caller holds mu.
func (l *local) await() {
	if l.awaited == 0 {
		l.begin()
		l.awaited = 1
	}
}

// beginTry begins a try to make task configurations, and returns how many waits end with it. A
// request from now on asks for more than this try does.
func (l *local) beginTry() (awaited int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.making = false
	select {
	case <-l.now:
	default:
	}
	awaited, l.awaited = l.awaited, 0
	return awaited
}

// errTasksFailed is the error of task configurations that no retry would change.
var errTasksFailed = errors.New("the connector's tasks cannot be configured")

// publishTasks makes the task configurations of a connector and stores them if they are new.
func (h *Herder) publishTasks(l *local) error {
	tasks, changed, err := h.taskConfigs(l)
	if err == nil && changed {
		err = h.publish(l.name, tasks)
	}
	switch {
	case err == nil, errors.Is(err, errTasksFailed):
	case refusedAsTooLarge(err):
		h.tasksFailed(l, err)
		return errTasksFailed
	case h.place.alone():
		h.tasksFailedAlone(l, err)
		return errTasksFailed
	}
	l.noteUnstored(err, time.Now())
	return err
}

// tasksFailed has a connector fail whose task configurations cannot be made or stored.
func (h *Herder) tasksFailed(l *local, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	h.tasksFailedLocked(l, err)
}

func (h *Herder) tasksFailedLocked(l *local, err error) {
	if l.instance == running {
		h.opts.Worker.Log.Error("connector failed", "connector", l.name, "error", err)
		l.fail(err)
		h.showInstance(l, failed, worker.Failed(h.versionOf(l.config), err, connect.IsProcessEnded(err)))
	}
}

// tasksFailedAlone has a connector fail that has no tasks of its configuration yet. Otherwise the
// present tasks go on.
func (h *Herder) tasksFailedAlone(l *local, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	if h.applied(l) {
		h.opts.Worker.Log.Error("reconfiguring tasks", "connector", l.name, "error", err)
		return
	}
	h.tasksFailedLocked(l, err)
}

// applied reports whether the stored tasks were made of the configuration of the running instance.
// The caller holds the lock.
func (h *Herder) applied(l *local) bool {
	_, generation := h.configs.Tasks(l.name)
	return generation != 0 && maps.Equal(h.configs.Applied(l.name), l.config)
}

// noteTasksUnstored shows a connector as stalled whose tasks could not be configured for a while.
func (h *Herder) noteTasksUnstored(g *rest.Glance, now time.Time) {
	if g.Attention != "" || g.State != rest.Running || g.WorkerID != h.opts.WorkerID {
		return
	}
	l := h.local(g.Name)
	l.mu.Lock()
	defer l.mu.Unlock()
	if u := l.unstored; u.err != nil && now.Sub(u.since) >= stalledAfter {
		g.Attention, g.Reason = rest.AttentionStalled, "its tasks cannot be configured: "+cause(u.err.Error())
	}
}

// refusedAsTooLarge reports whether the leader, which may be this worker, could not store task
// configurations because of their size.
func refusedAsTooLarge(err error) bool {
	var r *refusal
	return fault.KindOf(err) == fault.TooLarge || errors.As(err, &r) && r.status == http.StatusRequestEntityTooLarge
}

// taskConfigs asks the connector for task configurations, if it runs here, and reports whether they
// differ from the stored ones.
func (h *Herder) taskConfigs(l *local) (tasks []map[string]string, changed bool, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	if l.instance != running || !h.place.holds(l.name, group.Instance) || h.configs.Target(l.name) == storage.TargetStopped {
		return nil, false, nil
	}
	ctx, cancel := context.WithTimeout(h.closing, requestTimeout)
	defer cancel()
	tasks, err = h.worker.TaskConfigs(ctx, l.name)
	if errors.Is(err, worker.ErrTooManyTasks) {
		h.tasksFailedLocked(l, err)
		return nil, false, errTasksFailed
	}
	if err != nil {
		return nil, false, err
	}
	known, _ := h.configs.Tasks(l.name)
	changed = !h.applied(l) || len(known) != len(tasks)
	for n := 0; !changed && n < len(tasks); n++ {
		changed = !maps.Equal(known[n], tasks[n])
	}
	return tasks, changed, nil
}

// publish stores the task configurations of a connector, through the leader.
func (h *Herder) publish(name string, tasks []map[string]string) error {
	ctx, cancel := context.WithTimeout(h.closing, requestTimeout)
	defer cancel()
	round, err := h.place.current(ctx)
	if err != nil {
		return err
	}
	if round.Leader {
		return h.keepTasks(ctx, name, tasks)
	}
	body, err := json.Marshal(tasks)
	if err != nil {
		return err
	}
	return h.place.askLeader(ctx, "POST", round.LeaderURL, name, "tasks", body)
}

// keepTasks stores the configurations of a connector's tasks. Only the leader may call it.
func (h *Herder) keepTasks(ctx context.Context, name string, tasks []map[string]string) error {
	l := h.local(name)
	l.writing.Lock()
	defer l.writing.Unlock()
	if _, exists := h.configs.Connector(name); !exists {
		return notFound(name)
	}
	if len(tasks) > 0 && h.configs.Target(name) == storage.TargetStopped {
		return fault.New(fault.BadRequest, "Cannot submit non-empty set of task configs for stopped connector %s", name)
	}
	return tooLarge("the configuration of a task", "the config topic", h.place.write(ctx, func(ctx context.Context) error { return h.configs.PutTasks(ctx, name, tasks) }))
}

// configTimeout bounds writing configurations and reading them back (Kafka Connect's constant).
const configTimeout = 30 * time.Second
