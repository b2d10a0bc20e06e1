package logging

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Rate limits how often one message is logged: Burst times at once, then once per Every. The zero
// Rate means no limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// Default rates by level.
var (
	warningRate = Rate{10, 20 * time.Second}
	infoRate    = Rate{30, 5 * time.Second}
)

// DefaultRate returns the default rate of a level. Debug messages have no limit.
func DefaultRate(level slog.Level) Rate {
	switch {
	case level >= slog.LevelWarn:
		return warningRate
	case level >= slog.LevelInfo:
		return infoRate
	}
	return Rate{}
}

// Limiter limits how often a message is logged about one connector or task, so that an error that
// occurs a thousand times a second does not fill the disk. The attribute "suppressed" of the next
// line is the number of dropped lines.
type Limiter struct {
	rates func(logger string, level slog.Level, message string) Rate

	mu      sync.Mutex
	buckets map[limitKey]*bucket
	swept   time.Time // when idle buckets were last dropped
}

// limitKey identifies the lines that are counted together.
type limitKey struct {
	level                            slog.Level
	logger, connector, task, message string
}

// bucket is the token bucket of a key.
type bucket struct {
	left       int
	since      time.Time // when left was last increased
	suppressed int
}

// maxBuckets limits the memory of a Limiter. Beyond it, all messages of a level share one bucket
// until others are idle.
const maxBuckets = 5000

// NewLimiter makes a Limiter. rates returns the rate of a message; nil: DefaultRate for all.
func NewLimiter(rates func(logger string, level slog.Level, message string) Rate) *Limiter {
	if rates == nil {
		rates = func(_ string, level slog.Level, _ string) Rate { return DefaultRate(level) }
	}
	return &Limiter{rates: rates, buckets: map[limitKey]*bucket{}}
}

// Handler limits the lines that go to next: how often, and how long each is.
func (l *Limiter) Handler(next slog.Handler) slog.Handler { return &limited{limiter: l, next: next} }

// take reports whether a line may be written, and how many were dropped since the last one.
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

// bucket returns the bucket of a key, and creates it if needed. The caller holds the lock.
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

// idleAfter is the time after which a bucket is full again at every default rate.
const idleAfter = 5 * time.Minute

// sweepEvery is how often forgetIdle looks at all buckets. Without it, a full Limiter would do so
// for each new message.
const sweepEvery = time.Second

// forgetIdle drops buckets that have been idle. The caller holds the lock.
func (l *Limiter) forgetIdle(now time.Time) {
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
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

// keyText is how many bytes of a text count in a key.
const keyText = 200

// note adds one of a line's attributes to its key.
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
