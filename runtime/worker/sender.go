package worker

import "sync"

// sender executes steps one after another on its own goroutine. Meanwhile the task prepares the
// next batch.
type sender struct {
	steps chan func() error
	group sync.WaitGroup
}

// newSender starts a sender. fail receives the error of a step. Once failed returns an error,
// further steps are dropped.
func newSender(failed func() error, fail func(error)) *sender {
	s := &sender{steps: make(chan func() error)}
	s.group.Go(func() {
		for step := range s.steps {
			if failed() == nil {
				if err := guarded(step); err != nil {
					fail(err)
				}
			}
		}
	})
	return s
}

// next queues a step. It blocks until the sender has begun the previous one.
func (s *sender) next(step func() error) { s.steps <- step }

// finish waits for all steps. No step may follow.
func (s *sender) finish() {
	close(s.steps)
	s.group.Wait()
}
