package logging

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Line is one log record.
type Line struct {
	Time       time.Time
	Level      string
	Logger     string
	Message    string
	Attributes map[string]string
}

// Limits per task, and the number of tasks; the oldest are dropped first.
const (
	recentLines = 1000
	recentBytes = 64 << 10
	recentTasks = 2000
	recentValue = 4 << 10 // bytes of one text
)

// Recent keeps the last log lines about each task and each connector. The attributes connector and
// task show what a line is about.
type Recent struct {
	mu    sync.Mutex
	rings map[about]*ring
}

// about is the connector or task that a line is about.
type about struct{ connector, task string } // task: "" for the connector itself

type ring struct {
	lines []Line
	bytes int
	last  time.Time
}

// NewRecent makes an empty Recent.
func NewRecent() *Recent { return &Recent{rings: map[about]*ring{}} }

// Handler keeps the records that go to next.
func (r *Recent) Handler(next slog.Handler) slog.Handler { return &keeper{recent: r, next: next} }

// Last returns the last lines about a task, including those about its connector, in order of time.
func (r *Recent) Last(connector string, task, n int) []Line {
	out := []Line{}
	if r == nil {
		return out
	}
	r.mu.Lock()
	for _, a := range []about{{connector, ""}, {connector, strconv.Itoa(task)}} {
		if one := r.rings[a]; one != nil {
			out = append(out, one.lines...)
		}
	}
	r.mu.Unlock()
	slices.SortStableFunc(out, func(a, b Line) int { return a.Time.Compare(b.Time) })
	return out[max(0, len(out)-n):]
}

func (r *Recent) keep(a about, l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.rings[a]
	if one == nil {
		r.makeRoom()
		one = &ring{}
		r.rings[a] = one
	}
	one.lines = append(one.lines, l)
	one.bytes += l.size()
	one.last = l.Time
	drop := 0
	for one.bytes > recentBytes || len(one.lines)-drop > recentLines {
		one.bytes -= one.lines[drop].size()
		drop++
	}
	one.lines = slices.Delete(one.lines, 0, drop)
}

// makeRoom drops the connector or task with the oldest last line. The caller holds the lock.
func (r *Recent) makeRoom() {
	if len(r.rings) < recentTasks {
		return
	}
	var oldest about
	var at time.Time
	for a, one := range r.rings {
		if at.IsZero() || one.last.Before(at) {
			oldest, at = a, one.last
		}
	}
	delete(r.rings, oldest)
}

func (l *Line) size() int {
	n := 100 + len(l.Message)
	for k, v := range l.Attributes {
		n += 50 + len(k) + len(v)
	}
	return n
}

// keeper is a handler that keeps the records that it passes on.
type keeper struct {
	recent *Recent
	next   slog.Handler
	attrs  []slog.Attr
}

var _ slog.Handler = (*keeper)(nil)

func (k *keeper) Enabled(ctx context.Context, level slog.Level) bool {
	return k.next.Enabled(ctx, level)
}

func (k *keeper) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &keeper{k.recent, k.next.WithAttrs(attrs), slices.Concat(k.attrs, attrs)}
}

func (k *keeper) WithGroup(name string) slog.Handler {
	return &keeper{k.recent, k.next.WithGroup(name), k.attrs}
}

func (k *keeper) Handle(ctx context.Context, r slog.Record) error {
	l := Line{Time: r.Time, Level: LevelName(r.Level), Message: shortened(r.Message), Attributes: map[string]string{}}
	var a about
	note := func(attr slog.Attr) bool {
		switch value := attr.Value.Resolve().String(); attr.Key {
		case "connector":
			a.connector = value
		case "task":
			a.task = value
		case NameKey:
			l.Logger = value
		default:
			l.Attributes[attr.Key] = shortened(value)
		}
		return true
	}
	for _, attr := range k.attrs {
		note(attr)
	}
	r.Attrs(note)
	if a.connector != "" {
		k.recent.keep(a, l)
	}
	return k.next.Handle(ctx, r)
}

func shortened(text string) string {
	if len(text) > recentValue {
		return text[:recentValue] + "…"
	}
	return text
}
