package worker

import (
	"context"
	"errors"
	"fmt"
)

// Membership is a worker's place in its cluster.
type Membership interface {
	// Standing says whether the cluster takes this worker for a member, as far as the clock knows: it asks nobody and is fast. epoch is
	// another when other workers may have run meanwhile what runs here.
	Standing() (epoch uint64, current bool)

	// Confirm waits until the cluster has said that this worker is a member, and says whether another has run the task meanwhile.
	Confirm(ctx context.Context, id TaskID) error
}

// errOvertaken is the error of a task that another worker has run meanwhile, or may have.
var errOvertaken = errors.New("another worker may run the task by now")

// mine reports whether the task is still this worker's, as far as the clock knows. A worker that was suspended for longer than its session
// has lost its tasks to others, and wakes up with what it has polled still to be sent.
func (t *sourceTask) mine() bool {
	if t.w.Membership == nil || t.tx != nil { // transactions are fenced
		return true
	}
	epoch, current := t.w.Membership.Standing()
	return current && epoch == t.epoch.Load()
}

// stayMine returns nil when the task is this worker's. Where the clock says that it may not be, the cluster is asked; a task that is to
// stop meanwhile sends nothing more.
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
