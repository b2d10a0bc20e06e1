package backoff

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestPause(t *testing.T) {
	for _, row := range []struct {
		policy Policy
		fails  int
		want   time.Duration
	}{
		{Policy{First: time.Second, Max: time.Minute}, 1, time.Second},
		{Policy{First: time.Second, Max: time.Minute}, 6, 32 * time.Second},
		{Policy{First: time.Second, Max: time.Minute}, 7, time.Minute},
		{Policy{First: time.Second, Max: time.Minute}, math.MaxInt, time.Minute},
		{Policy{First: time.Hour, Max: time.Minute}, 1, time.Minute},
		{Policy{First: 0, Max: time.Minute}, math.MaxInt, 0},
		{Policy{First: time.Second, Max: math.MaxInt64 / 2}, 1000, math.MaxInt64 / 2},
		{Policy{First: 1 << 61, Max: math.MaxInt64}, 3, 1 << 62},
		{Policy{First: time.Second, Max: time.Minute, Full: true}, 6, 32 * time.Second},
		{Policy{First: time.Second, Max: 0, Full: true}, 1, 0},
	} {
		if got := row.policy.Pause(row.fails); got != row.want {
			t.Errorf("%+v after %d failures: %v, expected %v", row.policy, row.fails, got, row.want)
		}
	}
	for range 1000 {
		if got := (Policy{First: time.Second, Max: time.Minute, Jitter: 0.2}).Pause(2); got < 1600*time.Millisecond || got > 2400*time.Millisecond {
			t.Fatalf("%v with a jitter of 20 percent", got)
		}
		if got := (Policy{First: math.MaxInt64, Max: math.MaxInt64, Jitter: 0.2}).Pause(1); got <= 0 {
			t.Fatalf("%v with a jitter of 20 percent on the longest pause", got)
		}
		if got := (Policy{First: time.Second, Max: time.Minute, Full: true}).Pause(9); got < 0 || got >= time.Minute {
			t.Fatalf("%v with full jitter", got)
		}
	}
}

func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := Retries{Policy: Policy{First: time.Second, Max: time.Minute}}
		began := time.Now()
		for range 3 {
			if !r.Wait(t.Context()) {
				t.Error("the pause has not passed")
			}
		}
		if took := time.Since(began); took != 7*time.Second {
			t.Errorf("%v for three pauses", took)
		}
		if r.Reset(); r.Next() != time.Second {
			t.Error("a success does not reset the pause")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r.Wait(ctx) {
			t.Error("the pause has passed though its context has ended")
		}
	})
}
