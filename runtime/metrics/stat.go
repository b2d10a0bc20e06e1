package metrics

import (
	"math"
	"sync"
	"time"
)

// Window is the time span of rates, averages, minima and maxima, as configured by
// metrics.num.samples and metrics.sample.window.ms: a number of samples and the length of each.
type Window struct {
	Samples int
	Each    time.Duration
}

// Stat aggregates recent values as Kafka's clients do: samples that are too old are dropped.
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

// NewStat makes an empty Stat.
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

// fresh combines the samples that are not too old, and returns when the oldest of them began.
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

// Avg returns the average, or NaN if there are no values.
func (s *Stat) Avg(now time.Time) float64 {
	all := s.fresh(now)
	return all.sum / float64(all.count)
}

// Share returns the average of values that are 1 or 0, or 0 if there are no values.
func (s *Stat) Share(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.sum / float64(all.count)
	}
	return 0
}

// Remainder returns 1 minus Share, or 0 if there are no values.
func (s *Stat) Remainder(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return 1 - all.sum/float64(all.count)
	}
	return 0
}

// Max returns the largest value, or NaN if there are no values.
func (s *Stat) Max(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.max
	}
	return NaN
}

// Min returns the smallest value, or NaN if there are no values.
func (s *Stat) Min(now time.Time) float64 {
	if all := s.fresh(now); all.count > 0 {
		return all.min
	}
	return NaN
}

// Rate returns the sum of the values per second, over all samples except the current one but at
// least over one sample: a window that has just begun would exaggerate.
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
