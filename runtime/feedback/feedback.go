// Package feedback reports to a source task what has become of its batches: how many the brokers
// have acknowledged, and where they have stored the records.
package feedback

import (
	"context"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/plugins/connect"
)

// Task receives the reports.
type Task interface {
	// Follows and Locates report whether the task needs the reports at all.
	Follows() bool
	Progress(connect.Progress)
	Locates() bool
	Produced(connect.Produced)
}

// Reporter numbers the batches of a task from 1 and reports on them, if the task needs that. Start
// comes first. Take is for one goroutine, the other methods for any.
type Reporter struct {
	task    Task
	follows bool
	locates bool
	wake    chan struct{}
	taken   uint64 // the number of batches that the task has sent

	reporting sync.Mutex // held during the calls of the task

	mu     sync.Mutex
	now    connect.Progress
	told   connect.Progress
	early  map[uint64]bool             // batches that are acknowledged before an earlier one
	stored map[uint64]connect.Produced // of batches in flight
	ready  []connect.Produced          // of acknowledged batches, not reported yet
}

// Start sets the task.
func (r *Reporter) Start(task Task) {
	r.task, r.locates = task, task.Locates()
	r.follows = task.Follows() || r.locates
	r.wake = make(chan struct{}, 1)
	r.early, r.stored = map[uint64]bool{}, map[uint64]connect.Produced{}
}

// Run reports every change until ctx ends. It combines changes that happen while it reports.
func (r *Reporter) Run(ctx context.Context) {
	if !r.follows {
		return
	}
	for {
		select {
		case <-r.wake:
			r.CatchUp()
		case <-ctx.Done():
			return
		}
	}
}

// CatchUp reports all changes that were not reported, and waits for reports in progress.
func (r *Reporter) CatchUp() {
	if !r.follows {
		return
	}
	r.reporting.Lock()
	defer r.reporting.Unlock()
	r.mu.Lock()
	now, fresh, ready := r.now, r.now != r.told, r.ready
	r.told, r.ready = now, nil
	r.mu.Unlock()
	for _, p := range ready {
		r.task.Produced(p)
	}
	if fresh {
		r.task.Progress(now)
	}
}

// Take returns the number of the next batch of the task, and a list to Store where its records are;
// nil if the task does not need that.
func (r *Reporter) Take(records int) (number uint64, stored []connect.Stored) {
	r.taken++
	if !r.locates || records == 0 {
		return r.taken, nil
	}
	stored = make([]connect.Stored, records)
	for i := range stored {
		stored[i].Partition = connect.AnyPartition
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stored[r.taken] = connect.Produced{Batch: r.taken, Records: stored}
	return r.taken, stored
}

// Store returns the place of a record that the brokers have acknowledged.
func Store(r *kgo.Record) connect.Stored {
	return connect.Stored{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Timestamp: r.Timestamp, KeySize: size(r.Key), ValueSize: size(r.Value)}
}

func size(b []byte) int {
	if b == nil {
		return -1
	}
	return len(b)
}

// Acknowledged marks a batch as acknowledged by Kafka. Batches are reported in order.
func (r *Reporter) Acknowledged(batch uint64) {
	if !r.follows || batch == 0 {
		return
	}
	r.change(func() {
		r.early[batch] = true
		for next := r.now.Acknowledged + 1; r.early[next]; next++ {
			delete(r.early, next)
			r.advance(next)
		}
	})
}

// Partial marks the first records of the batch behind the acknowledged ones as acknowledged. The task
// ends there.
func (r *Reporter) Partial(batch uint64, records int) {
	if !r.follows || records == 0 {
		return
	}
	r.change(func() {
		if batch != r.now.Acknowledged+1 {
			return
		}
		r.now.Records = records
		if p, ok := r.stored[batch]; ok {
			r.ready = append(r.ready, p)
		}
	})
}

// Committed marks all batches up to a number as acknowledged by Kafka.
func (r *Reporter) Committed(batch uint64) {
	if !r.follows {
		return
	}
	r.change(func() {
		for r.now.Acknowledged < batch {
			r.advance(r.now.Acknowledged + 1)
		}
	})
}

func (r *Reporter) advance(batch uint64) {
	r.now.Acknowledged = batch
	if p, ok := r.stored[batch]; ok {
		delete(r.stored, batch)
		r.ready = append(r.ready, p)
	}
}

// Paused reports whether the connector is paused.
func (r *Reporter) Paused(paused bool) {
	if r.follows {
		r.change(func() { r.now.Paused = paused })
	}
}

func (r *Reporter) change(what func()) {
	r.mu.Lock()
	what()
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}
