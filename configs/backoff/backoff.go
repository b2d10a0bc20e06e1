// Package backoff computes the pauses between retries. They double from a first pause up to a
// maximum.
package backoff

import (
	"context"
	"math"
	"math/rand/v2"
	"time"
)

// Policy determines the pauses.
type Policy struct {
	First, Max time.Duration

	// Jitter is the share by which a pause varies at random: 0.2 means 80 to 120 percent. It keeps
	// clients that failed together from retrying together.
	Jitter float64
	// Full makes every pause that would exceed Max random between 0 and Max, as Apache Kafka
	// Connect does between retries of a record.
	Full bool
}

// Pause returns the pause after a number of failures in a row, which is at least 1.
func (p Policy) Pause(fails int) time.Duration {
	pause := p.First
	for i := 1; i < fails && 0 < pause && pause <= p.Max && pause < math.MaxInt64/2; i++ {
		pause *= 2
	}
	if p.Full && pause > p.Max {
		return time.Duration(rand.Int64N(max(int64(p.Max), 1)))
	}
	pause = min(pause, p.Max)
	if p.Jitter > 0 {
		varied := float64(pause) * (1 + p.Jitter*(2*rand.Float64()-1))
		if varied >= math.MaxInt64 { // a conversion would make it negative, which is no pause at all
			return math.MaxInt64
		}
		pause = time.Duration(varied)
	}
	return pause
}

// Retries counts the failures of an operation.
type Retries struct {
	Policy

	fails int
}

// Next counts a failure and returns the pause before the next attempt.
func (r *Retries) Next() time.Duration {
	r.fails++
	return r.Pause(r.fails)
}

// Wait counts a failure and waits for the pause, at most until ctx ends. It reports whether the
// pause has passed.
func (r *Retries) Wait(ctx context.Context) bool { return Sleep(ctx, r.Next()) }

// Reset forgets the failures. Call it after a success.
func (r *Retries) Reset() { r.fails = 0 }

// Sleep waits for d, at most until ctx ends. It reports whether d has passed.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
