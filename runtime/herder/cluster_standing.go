package herder

import (
	"context"
	"errors"

	"millrace/runtime/worker"
)

// standing is this worker's membership in its cluster, for the tasks that run here.
type standing struct{ m *clusterMember }

var _ worker.Membership = standing{}

func (s standing) Standing() (epoch uint64, current bool) { return s.m.group.Standing() }

// Confirm judges as dropOvertaken does: a task is another worker's if the cluster assigned it to
// that worker, or if that worker was the last one to report its state.
func (s standing) Confirm(ctx context.Context, id worker.TaskID) error {
	m := s.m
	if err := m.group.Confirm(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	if err := m.h.states.Sync(ctx); err != nil {
		return err
	}
	_, tasks, _ := m.h.states.Connector(id.Connector)
	if state, told := tasks[id.Task]; !m.holds(id.Connector, id.Task) || told && state.WorkerID != m.h.opts.WorkerID {
		return errors.New("it was given to another meanwhile")
	}
	return nil
}
