package worker

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"
)

// Progress is what a task has done since its start.
type Progress struct {
	Task     TaskID
	Records  int64         // acknowledged by Kafka, or accepted by the sink
	Total    int64         // Records, and those of earlier runs of the task on this worker
	InFlight int64         // records in flight: to Kafka, or to the sink
	Last     time.Time     // when Kafka or the sink last accepted records; zero: not yet
	Lag      int64         // known bytes of input that wait; connect.UnknownLag
	Errors   int64         // records that could not be processed
	Waiting  time.Duration // how long nothing in flight has arrived; 0 if nothing is in flight
	Topics   []string
	Trouble  string // why the task cannot work although nothing has failed; "" if it can
}

// flow counts the records of a task, batch by batch.
type flow struct {
	records  atomic.Int64
	inFlight atomic.Int64
	last     atomic.Int64 // in milliseconds since 1970; 0: never
}

func (f *flow) progress(lag int64, topics []string) Progress {
	p := Progress{Records: f.records.Load(), InFlight: f.inFlight.Load(), Lag: lag, Topics: topics}
	if last := f.last.Load(); last != 0 {
		p.Last = time.UnixMilli(last).UTC()
	}
	return p
}

// Progress returns the progress of every task.
func (w *Worker) Progress() []Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Progress
	for _, r := range w.tasks {
		if r.task != nil {
			out = append(out, r.progress())
		}
	}
	slices.SortFunc(out, func(a, b Progress) int {
		return cmp.Or(cmp.Compare(a.Task.Connector, b.Task.Connector), a.Task.Task-b.Task.Task)
	})
	return out
}

// TaskProgress returns the progress of one task; false if it does not run here or could not be
// started.
func (w *Worker) TaskProgress(id TaskID) (Progress, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.tasks[id]
	if !ok || r.task == nil {
		return Progress{}, false
	}
	return r.progress(), true
}

// progress returns the task's progress. A task that has ended has nothing in flight.
func (r *runningTask) progress() Progress {
	p := r.task.progress()
	p.Task, p.Total = r.id, p.Records+r.before
	p.Errors, p.Waiting = r.base.meter.errors.errors.Load(), r.base.meter.waiting()
	select {
	case <-r.done:
		p.InFlight, p.Waiting = 0, 0
	default:
		p.Trouble = r.base.trouble()
	}
	return p
}
