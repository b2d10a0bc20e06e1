package worker

import (
	"context"
	"sync"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
)

// following reports the progress of its batches to a task that requires that. Batches are numbered
// from 1.
type following struct {
	tell func(connect.Progress) // nil: the task does not require it
	wake chan struct{}

	mu    sync.Mutex
	now   connect.Progress
	told  connect.Progress
	early map[uint64]bool // batches that are acknowledged before an earlier one
	taken uint64          // the number of batches that the task has sent
}

func (f *following) start(source boundary.Source) {
	if source.Follows() {
		f.tell, f.wake, f.early = source.Progress, make(chan struct{}, 1), map[uint64]bool{}
	}
}

// run reports every change until ctx ends. It combines changes that happen while it reports.
func (f *following) run(ctx context.Context) {
	for {
		select {
		case <-f.wake:
			f.catchUp()
		case <-ctx.Done():
			return
		}
	}
}

// catchUp reports the latest change, unless it was reported.
func (f *following) catchUp() {
	f.mu.Lock()
	now, fresh := f.now, f.now != f.told
	f.told = now
	f.mu.Unlock()
	if fresh && f.tell != nil {
		f.tell(now)
	}
}

// took returns the number of the next batch of the task.
func (f *following) took() uint64 {
	f.taken++
	return f.taken
}

// acknowledged marks a batch as acknowledged by Kafka.
func (f *following) acknowledged(batch uint64) {
	if f.tell == nil || batch == 0 {
		return
	}
	f.change(func() {
		f.early[batch] = true
		for next := f.now.Acknowledged + 1; f.early[next]; next++ {
			delete(f.early, next)
			f.now.Acknowledged = next
		}
	})
}

// committed marks all batches up to a number as acknowledged by Kafka.
func (f *following) committed(batch uint64) {
	if f.tell != nil {
		f.change(func() { f.now.Acknowledged = batch })
	}
}

func (f *following) paused(paused bool) {
	if f.tell != nil {
		f.change(func() { f.now.Paused = paused })
	}
}

func (f *following) change(what func()) {
	f.mu.Lock()
	what()
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}
