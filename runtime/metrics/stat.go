package metrics

import (
	"math"
	"sync"
	"time"
)

// Window is the span that rates, averages and extremes look back over, as metrics.num.samples and metrics.sample.window.ms say:
// so many samples, of so long each.
type Window struct {
	Samples int
	Each    time.Duration
}

// Stat sums up what was recorded lately, as Kafka's clients do: samples that are too old are left out.
type Stat struct {
	mu      sync.Mutex
	window  Window
	samples []sample
	current int
}

type sample struct {
	began    time.Time // zero: unused
	count    int64
	sum      float64
	min, max float64
}

// NewStat makes a Stat that has nothing recorded.
func NewStat(w Window) *Stat {
	w.Samples = max(w.Samples, 1)
	return &Stat{window: w, samples: make([]sample, w.Samples)}
}

// Record adds a value.
func (s *Stat) Record(now time.Time, v float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.samples[s.current]
	if c.began.IsZero() || now.Sub(c.began) >= s.window.Each {
		if !c.began.IsZero() {
			s.current = (s.current + 1) % len(s.samples)
			c = &s.samples[s.current]
		}
		*c = sample{began: now, min: v, max: v}
	}
	c.count++
	c.sum += v
	c.min, c.max = math.Min(c.min, v), math.Max(c.max, v)
}

// fresh sums up the samples that are not too old, and says since when they are.
func (s *Stat) fresh(now time.Time) (all sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	oldest := now.Add(-time.Duration(len(s.samples)) * s.window.Each)
	all.min, all.max = math.Inf(1), math.Inf(-1)
	for _, one := range s.samples {
		if one.began.IsZero() || one.began.Before(oldest) {
			continue
		}
		if all.began.IsZero() || one.began.Before(all.began) {
			all.began = one.began
		}
		all.count += one.count
		all.sum += one.sum
		all.min, all.max = math.Min(all.min, one.min), math.Max(all.max, one.max)
	}
	return all
}

// Avg is the average, NaN when nothing was recorded.
func (s *Stat) Avg(now time.Time) float64 {
	all := s.fresh(now)
	return all.sum / float64(all.count)
}

// Share is the average of what is 1 or 0: 0 when nothing was recorded.
func (s *Stat) Share(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.sum / float64(all.count)
	}
	return 0
}

// Remainder is what Share leaves to 1: 0 when nothing was recorded.
func (s *Stat) Remainder(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return 1 - all.sum/float64(all.count)
	}
	return 0
}

// Max is the largest value, NaN when nothing was recorded.
func (s *Stat) Max(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.max
	}
	return NaN
}

// Min is the smallest value, NaN when nothing was recorded.
func (s *Stat) Min(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.min
	}
	return NaN
}

// Rate is what was recorded by the second, over all samples but one at least: a span that has just begun would exaggerate.
func (s *Stat) Rate(now time.Time) float64 {
	all := s.fresh(now)
	if all.count == 0 {
		return 0
	}
	span := max(now.Sub(all.began), time.Duration(len(s.samples)-1)*s.window.Each)
	if span <= 0 {
		span = s.window.Each
	}
	if span <= 0 {
		return 0
	}
	return all.sum / span.Seconds()
}
