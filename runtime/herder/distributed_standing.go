package herder

import (
	"context"
	"errors"

	"millrace/runtime/worker"
)

// membership is this worker's place in its cluster, for the tasks that run here.
type membership struct{ d *Distributed }

var _ worker.Membership = membership{}

func (m membership) Standing() (epoch uint64, current bool) { return m.d.member.Standing() }

// Confirm judges as dropOvertaken does: a task is another's when the cluster gave it to another, or when another was the last to tell of it.
func (m membership) Confirm(ctx context.Context, id worker.TaskID) error {
	d := m.d
	if err := d.member.Confirm(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	if err := d.states.Sync(ctx); err != nil {
		return err
	}
	_, tasks, _ := d.states.Connector(id.Connector)
	if state, told := tasks[id.Task]; !d.holds(id.Connector, id.Task) || told && state.WorkerID != d.opts.WorkerID {
		return errors.New("it was given to another meanwhile")
	}
	return nil
}
