package herder

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"millrace/api/rest"
	"millrace/runtime/group"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// The pauses between tries to publish task configurations double from the first to the longest (Kafka Connect's constants).
const (
	firstPublishPause   = 250 * time.Millisecond
	longestPublishPause = time.Minute
)

// reconfigure has a connector split its work anew, and publishes that if it differs from what there is. It tries until it
// succeeds or the connector no longer runs here.
func (d *Distributed) reconfigure(l *local) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.making {
		l.making = d.inBackground(func() { d.makeTasks(l) })
	}
}

func (d *Distributed) makeTasks(l *local) {
	log := d.opts.Worker.Log.With("connector", l.name)
	for pause := firstPublishPause; ; pause = min(2*pause, longestPublishPause) {
		l.mu.Lock()
		l.making = false // whoever asks from now on asks for more than is done here
		l.mu.Unlock()
		tasks, changed, err := d.taskConfigs(l)
		if err == nil && changed {
			if err = d.publish(l.name, tasks); refusedAsTooLarge(err) {
				d.tasksTooLarge(l, err)
				return
			}
		}
		l.noteUnstored(err, time.Now())
		if err == nil || errors.Is(err, worker.ErrTooManyTasks) {
			return
		}
		log.Warn("task configurations are made again", "error", err, "pause", pause)
		l.mu.Lock()
		again := !l.making
		l.making = true
		l.mu.Unlock()
		if !again { // somebody else does it
			return
		}
		if !d.sleep(pause) {
			return
		}
	}
}

// unstored is why the task configurations of a connector are not in the config topic, and since when; nil: they are, or nothing is known.
type unstored struct {
	err   error
	since time.Time
}

// noteUnstored keeps the last error and the time of the first.
func (l *local) noteUnstored(err error, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.unstored = unstored{}
	case l.unstored.err == nil:
		l.unstored = unstored{err, now}
	default:
		l.unstored.err = err
	}
}

// noteTasksUnstored shows a connector as stalled that runs here, but whose tasks cannot be configured for a while.
func (d *Distributed) noteTasksUnstored(g *rest.Glance, now time.Time) {
	if g.Attention != "" || g.State != rest.Running || g.WorkerID != d.opts.WorkerID {
		return
	}
	l := d.local(g.Name)
	l.mu.Lock()
	defer l.mu.Unlock()
	if u := l.unstored; u.err != nil && now.Sub(u.since) >= stalledAfter {
		g.Attention, g.Reason = rest.AttentionStalled, "its tasks cannot be configured: "+cause(u.err.Error())
	}
}

// refusedAsTooLarge reports whether the leader, which may be this worker, could not store task configurations for their size.
func refusedAsTooLarge(err error) bool {
	var r *refusal
	return KindOf(err) == TooLarge || errors.As(err, &r) && r.status == http.StatusRequestEntityTooLarge
}

// tasksTooLarge has a connector fail whose task configurations cannot be stored: to try again would change nothing.
func (d *Distributed) tasksTooLarge(l *local, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	if l.instance == running {
		d.opts.Worker.Log.Error("connector failed", "connector", l.name, "error", err)
		d.showInstance(l, failed, worker.Status{State: rest.Failed, Version: d.versionOf(l.config), Trace: err.Error()})
	}
}

// taskConfigs asks the connector, if it runs here, and says whether the answer is news.
func (d *Distributed) taskConfigs(l *local) (tasks []map[string]string, changed bool, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	if l.instance != running || !d.holds(l.name, group.Instance) || d.configs.Target(l.name) == storage.TargetStopped {
		return nil, false, nil
	}
	ctx, cancel := context.WithTimeout(d.closing, requestTimeout)
	defer cancel()
	tasks, err = d.worker.TaskConfigs(ctx, l.name)
	if errors.Is(err, worker.ErrTooManyTasks) {
		d.showInstance(l, failed, worker.Status{State: rest.Failed, Version: d.versionOf(l.config), Trace: err.Error()})
		return nil, false, err
	}
	if err != nil {
		return nil, false, err
	}
	known, generation := d.configs.Tasks(l.name)
	changed = generation == 0 || len(known) != len(tasks) || !maps.Equal(d.configs.Applied(l.name), l.config)
	for n := 0; !changed && n < len(tasks); n++ {
		changed = !maps.Equal(known[n], tasks[n])
	}
	return tasks, changed, nil
}

// publish makes the tasks those of the connector, through the leader.
func (d *Distributed) publish(name string, tasks []map[string]string) error {
	ctx, cancel := context.WithTimeout(d.closing, requestTimeout)
	defer cancel()
	round, err := d.current(ctx)
	if err != nil {
		return err
	}
	if round.Leader {
		return d.keepTasks(ctx, name, tasks)
	}
	body, err := json.Marshal(tasks)
	if err != nil {
		return err
	}
	return d.askLeader(ctx, "POST", round.LeaderURL, name, "tasks", body)
}

// keepTasks stores the configurations of a connector's tasks. It is the leader's to do.
func (d *Distributed) keepTasks(ctx context.Context, name string, tasks []map[string]string) error {
	l := d.local(name)
	l.writing.Lock()
	defer l.writing.Unlock()
	if _, exists := d.configs.Connector(name); !exists {
		return notFound(name)
	}
	if len(tasks) > 0 && d.configs.Target(name) == storage.TargetStopped {
		return fault(BadRequest, "Cannot submit non-empty set of task configs for stopped connector %s", name)
	}
	return tooLarge("the configuration of a task", "the config topic", d.writing(ctx, func(ctx context.Context) error { return d.configs.PutTasks(ctx, name, tasks) }))
}

// configTimeout bounds writing to the config topic and reading it back (Kafka Connect's constant).
const configTimeout = 30 * time.Second
