package worker

import (
	"context"
	"math/rand/v2"
	"time"

	"millrace/configs"
	"millrace/runtime/failure"
)

// retry is how long what fails with a retriable error is tried again: converting and transforming. A poll and a put are
// tried again by the plugin, a write by the producer, without a limit.
type retry struct {
	timeout time.Duration // negative: no limit
	longest time.Duration // pause
	errors  *errorMeter
}

func newRetry(c configs.Config, errors *errorMeter) retry {
	return retry{c.Millis("errors.retry.timeout"), c.Millis("errors.retry.delay.max.ms"), errors}
}

// firstPause doubles with every try, as in Apache.
const firstPause = 300 * time.Millisecond

// again repeats an operation that ended with p, until it ends otherwise, the time is up or ctx ends.
func (r retry) again(ctx context.Context, p *failure.Failure, op func() *failure.Failure) *failure.Failure {
	if r.timeout == 0 {
		return p
	}
	deadline := time.Now().Add(r.timeout)
	for try := 1; p.Retriable(); try++ {
		pause := r.pause(try)
		if r.timeout > 0 {
			left := time.Until(deadline)
			if left <= 0 {
				return p
			}
			pause = min(pause, left)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return p
		}
		r.errors.retried()
		p = op()
	}
	return p
}

// transform is again for what may drop a record.
func (r retry) transform(ctx context.Context, p *failure.Failure, op func() (keep bool, p *failure.Failure)) (keep bool, _ *failure.Failure) {
	p = r.again(ctx, p, func() (p *failure.Failure) {
		keep, p = op()
		return p
	})
	return keep, p
}

// pause is how long to wait after so many tries. Beyond the longest pause it varies at random.
func (r retry) pause(tries int) time.Duration {
	pause := firstPause << min(tries-1, 30)
	if pause > r.longest {
		return time.Duration(rand.Int64N(max(int64(r.longest), 1)))
	}
	return pause
}
