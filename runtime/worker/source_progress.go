package worker

import (
	"context"
	"sync"

	"millrace/plugins/connect"
	"millrace/plugins/hosted"
)

// following tells a task that asked for it what becomes of its batches. Its batches are numbered from 1.
type following struct {
	tell func(connect.Progress) // nil: the task did not ask
	wake chan struct{}

	mu    sync.Mutex
	now   connect.Progress
	told  connect.Progress
	early map[uint64]bool // acknowledged, while one before them is not
	taken uint64          // batches that came from the task
}

func (f *following) start(source hosted.Source) {
	if source.Follows() {
		f.tell, f.wake, f.early = source.Progress, make(chan struct{}, 1), map[uint64]bool{}
	}
}

// run tells of each change until ctx ends. Changes that follow each other faster than they are told of are told of together.
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

// catchUp tells of what has not been told of.
func (f *following) catchUp() {
	f.mu.Lock()
	now, fresh := f.now, f.now != f.told
	f.told = now
	f.mu.Unlock()
	if fresh && f.tell != nil {
		f.tell(now)
	}
}

// took numbers a batch that the task gave.
func (f *following) took() uint64 {
	f.taken++
	return f.taken
}

// acknowledged notes that Kafka has a batch.
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

// committed notes that Kafka has all batches up to one.
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
