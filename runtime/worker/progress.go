package worker

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"
)

// Progress is what a task has done since it was started.
type Progress struct {
	Task     TaskID
	Records  int64         // that are safe in Kafka, or taken by the sink
	Total    int64         // Records and those of before the task was restarted here
	InFlight int64         // records that are on their way: to Kafka, or into the sink
	Last     time.Time     // when records were last safe in Kafka, or taken by the sink; zero: not yet
	Lag      int64         // bytes of input known to be waiting; connect.UnknownLag
	Errors   int64         // records that could not be processed
	Waiting  time.Duration // for how long nothing has arrived of what is on its way; 0 when nothing is
	Topics   []string
	Trouble  string // why the task cannot work though nothing has failed; "" when it can
}

// flow counts what goes through a task, batch by batch.
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

// Progress is what every task has done.
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

// TaskProgress is what one task has done; false when it does not run here, or could not be started.
func (w *Worker) TaskProgress(id TaskID) (Progress, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.tasks[id]
	if !ok || r.task == nil {
		return Progress{}, false
	}
	return r.progress(), true
}

// progress is the task's. Of one that has ended nothing is on its way any more.
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
