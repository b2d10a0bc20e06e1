package worker

import (
	"context"
	"time"

	"millrace/configs"
	"millrace/configs/backoff"
	"millrace/runtime/failure"
)

// retry repeats operations that fail with a retriable error: conversions and transformations. A poll
// and a put are repeated by the plugin, a write by the producer, without a limit.
type retry struct {
	timeout time.Duration // negative: no limit
	backoff backoff.Policy
	errors  *errorMeter
}

// firstPause is Apache's first pause between two attempts.
const firstPause = 300 * time.Millisecond

func newRetry(c configs.Config, errors *errorMeter) retry {
	return retry{c.Millis("errors.retry.timeout"), recordBackoff(c.Millis("errors.retry.delay.max.ms")), errors}
}

func recordBackoff(longest time.Duration) backoff.Policy {
	return backoff.Policy{First: firstPause, Max: longest, Full: true}
}

// again repeats an operation that ended with f until it succeeds, fails with another error, the time
// is up, or ctx ends.
func (r retry) again(ctx context.Context, f *failure.Failure, op func() *failure.Failure) *failure.Failure {
	if r.timeout == 0 {
		return f
	}
	deadline := time.Now().Add(r.timeout)
	for retries := (backoff.Retries{Policy: r.backoff}); f.Retriable(); {
		pause := retries.Next()
		if r.timeout > 0 {
			left := time.Until(deadline)
			if left <= 0 {
				return f
			}
			pause = min(pause, left)
		}
		if !backoff.Sleep(ctx, pause) {
			return f
		}
		r.errors.retried()
		f = op()
	}
	return f
}

// transform is again for an operation that may drop the record.
func (r retry) transform(ctx context.Context, f *failure.Failure, op func() (keep bool, f *failure.Failure)) (keep bool, _ *failure.Failure) {
	f = r.again(ctx, f, func() (f *failure.Failure) {
		keep, f = op()
		return f
	})
	return keep, f
}
