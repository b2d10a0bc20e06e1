package logging

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Rate is how often one message may be logged: Burst times at once, and once more in every Every after that. The zero Rate is no limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// The rates of messages that no Rates has another for.
var (
	warningRate = Rate{10, 20 * time.Second}
	infoRate    = Rate{30, 5 * time.Second}
)

// DefaultRate is the rate of a message that only its level says something about. Debugging has no limit.
func DefaultRate(level slog.Level) Rate {
	switch {
	case level >= slog.LevelWarn:
		return warningRate
	case level >= slog.LevelInfo:
		return infoRate
	}
	return Rate{}
}

// Limiter bounds how often a message is logged about one connector or task, so that what goes wrong a thousand times a second does not
// fill the disk. A line that gets through says in its attribute "suppressed" how many did not since the last.
type Limiter struct {
	rates func(logger string, level slog.Level, message string) Rate

	mu      sync.Mutex
	buckets map[limitKey]*bucket
}

// limitKey is what is counted together.
type limitKey struct {
	level                            slog.Level
	logger, connector, task, message string
}

// bucket is how many lines are left of a key.
type bucket struct {
	left       int
	since      time.Time // when left was last raised
	suppressed int
}

// maxBuckets bounds the memory of a Limiter. Beyond it the messages of a level share one bucket until others are idle.
const maxBuckets = 5000

// NewLimiter makes a Limiter. rates gives the rate of a message; nil: DefaultRate for all.
func NewLimiter(rates func(logger string, level slog.Level, message string) Rate) *Limiter {
	if rates == nil {
		rates = func(_ string, level slog.Level, _ string) Rate { return DefaultRate(level) }
	}
	return &Limiter{rates: rates, buckets: map[limitKey]*bucket{}}
}

// Handler bounds what goes to next: how often, and how long each line is.
func (l *Limiter) Handler(next slog.Handler) slog.Handler { return &limited{limiter: l, next: next} }

// take reports whether a line may be written, and how many were not since the last that was.
func (l *Limiter) take(key limitKey, rate Rate, now time.Time) (suppressed int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, rate, now)
	if raised := int(now.Sub(b.since) / rate.Every); raised > 0 {
		b.left = min(rate.Burst, b.left+raised)
		b.since = b.since.Add(time.Duration(raised) * rate.Every)
	}
	if b.left == 0 {
		b.suppressed++
		return 0, false
	}
	b.left--
	suppressed, b.suppressed = b.suppressed, 0
	return suppressed, true
}

// bucket finds or makes the bucket of a key. The caller holds the lock.
func (l *Limiter) bucket(key limitKey, rate Rate, now time.Time) *bucket {
	if b := l.buckets[key]; b != nil {
		return b
	}
	if len(l.buckets) >= maxBuckets {
		l.forgetIdle(now)
	}
	if len(l.buckets) >= maxBuckets {
		key = limitKey{level: key.level}
		if b := l.buckets[key]; b != nil {
			return b
		}
	}
	b := &bucket{left: rate.Burst, since: now}
	l.buckets[key] = b
	return b
}

// idleAfter is when a bucket is full again at every rate that there is by default.
const idleAfter = 5 * time.Minute

// forgetIdle drops the buckets that nothing was taken from for long. The caller holds the lock.
func (l *Limiter) forgetIdle(now time.Time) {
	for key, b := range l.buckets {
		if now.Sub(b.since) > idleAfter {
			delete(l.buckets, key)
		}
	}
}

// limited is a handler that writes through a Limiter.
type limited struct {
	limiter *Limiter
	next    slog.Handler
	about   limitKey
}

var _ slog.Handler = (*limited)(nil)

func (h *limited) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *limited) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := &limited{h.limiter, h.next.WithAttrs(cutAttrs(attrs)), h.about}
	for _, a := range attrs {
		out.about.note(a)
	}
	return out
}

func (h *limited) WithGroup(name string) slog.Handler {
	return &limited{h.limiter, h.next.WithGroup(name), h.about}
}

func (h *limited) Handle(ctx context.Context, r slog.Record) error {
	key := h.about
	r.Attrs(func(a slog.Attr) bool { key.note(a); return true })
	key.level, key.message = r.Level, strings.Clone(r.Message[:min(len(r.Message), keyText)])
	if rate := h.limiter.rates(key.logger, r.Level, r.Message); rate != (Rate{}) {
		suppressed, ok := h.limiter.take(key, rate, r.Time)
		if !ok {
			return nil
		}
		if suppressed > 0 {
			r = r.Clone()
			r.AddAttrs(slog.Int("suppressed", suppressed))
		}
	}
	return h.next.Handle(ctx, cutRecord(r))
}

// keyText is how much of a text counts in a key.
const keyText = 200

// note takes what a line is about from one of its attributes.
func (k *limitKey) note(a slog.Attr) {
	var to *string
	switch a.Key {
	case NameKey:
		to = &k.logger
	case "connector":
		to = &k.connector
	case "task":
		to = &k.task
	default:
		return
	}
	text := a.Value.Resolve().String()
	*to = strings.Clone(text[:min(len(text), keyText)])
}
