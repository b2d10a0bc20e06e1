package worker

import (
	"context"
	"errors"
	"fmt"
)

// Membership is a worker's place in its cluster.
type Membership interface {
	// Standing reports whether this worker is a member of the cluster, by the clock. It sends no
	// request and is fast. The epoch changes when other workers may have run the tasks of this
	// worker in the meantime.
	Standing() (epoch uint64, current bool)

	// Confirm waits until the cluster has confirmed that this worker is a member. Its error means
	// that another worker has run the task in the meantime.
	Confirm(ctx context.Context, id TaskID) error
}

// errOvertaken is the error of a task that another worker has run, or may have run, in the
// meantime.
var errOvertaken = errors.New("another worker may run the task by now")

// mine reports whether the task still belongs to this worker, by the clock. A worker that was
// suspended for longer than its session has lost its tasks to others. When it wakes up, polled
// records are still waiting to be sent.
func (t *sourceTask) mine() bool {
	if t.w.Membership == nil || t.tx != nil { // transactions are fenced instead
		return true
	}
	epoch, current := t.w.Membership.Standing()
	return current && epoch == t.epoch.Load()
}

// stayMine returns nil if the task belongs to this worker. It asks the cluster if the clock says
// otherwise. A task that is stopped in the meantime sends nothing more.
func (t *sourceTask) stayMine() error {
	if t.mine() {
		return nil
	}
	epoch, _ := t.w.Membership.Standing()
	if err := t.w.Membership.Confirm(t.soft, t.id); err != nil {
		return fmt.Errorf("%w: %w", errOvertaken, err)
	}
	t.epoch.Store(epoch)
	return nil
}
