package worker

import "sync"

// sender does what there is to send in a goroutine of its own, one after another, so that what comes next can be made ready meanwhile.
type sender struct {
	steps chan func() error
	group sync.WaitGroup
}

// newSender makes a sender. fail hears of a step that fails; what comes when the task has failed is not done any more.
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

// next has a step done behind all before it. It waits until the one before is.
func (s *sender) next(step func() error) { s.steps <- step }

// finish waits until all is done. Nothing may follow.
func (s *sender) finish() {
	close(s.steps)
	s.group.Wait()
}
