package metrics

import (
	"strconv"
	"sync/atomic"
	"time"
)

// bounds are the upper bounds of the time buckets. A scrape has one line per bucket and task.
var bounds = [...]time.Duration{
	time.Millisecond, 5 * time.Millisecond, 25 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond,
	2500 * time.Millisecond, 10 * time.Second, time.Minute,
}

// boundLabels are the bounds in seconds, as values of the label le.
var boundLabels = func() (out [len(bounds) + 1]string) {
	for i, b := range bounds {
		text := strconv.FormatFloat(b.Seconds(), 'g', -1, 64)
		if b%time.Second == 0 {
			text += ".0" // OpenMetrics requires a float
		}
		out[i] = `le="` + text + `"`
	}
	out[len(bounds)] = `le="+Inf"`
	return out
}()

// Histogram counts durations. Its zero value is ready to use. Safe for concurrent use.
type Histogram struct {
	counts [len(bounds) + 1]atomic.Int64
	sum    atomic.Int64
}

// Observe counts one duration.
func (h *Histogram) Observe(d time.Duration) {
	i := 0
	for i < len(bounds) && d > bounds[i] {
		i++
	}
	h.counts[i].Add(1)
	h.sum.Add(int64(d))
}

func (h *Histogram) write(w *Writer, name, labels string) {
	if labels != "" {
		labels += ","
	}
	total := int64(0)
	for i := range h.counts {
		total += h.counts[i].Load()
		w.buf = append(w.buf, name...)
		w.buf = append(w.buf, "_bucket{"...)
		w.buf = append(w.buf, labels...)
		w.buf = append(w.buf, boundLabels[i]...)
		w.buf = append(w.buf, "} "...)
		w.buf = strconv.AppendInt(w.buf, total, 10)
		w.buf = append(w.buf, '\n')
	}
	labels = labels[:max(len(labels)-1, 0)]
	w.sample(name, "_sum", labels, time.Duration(h.sum.Load()).Seconds())
	w.sample(name, "_count", labels, float64(total))
}

// Count returns the number of observed durations.
func (h *Histogram) Count() (n int64) {
	for i := range h.counts {
		n += h.counts[i].Load()
	}
	return n
}
