// Package logging gives loggers whose levels can be changed by name while the process runs. A logger gets its name as the
// attribute "logger": log.With("logger", "herder").
package logging

import (
	"cmp"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Root is the name of the logger that every other comes from.
const Root = "root"

// NameKey is the attribute that names a logger.
const NameKey = "logger"

// levels is the names of levels that a user may give, as Kafka Connect has them. FATAL, TRACE and beyond are no levels of slog's
// own, but it filters by them.
var levels = []struct {
	name  string
	level slog.Level
}{
	{"ALL", math.MinInt}, {"TRACE", -8}, {"DEBUG", slog.LevelDebug}, {"INFO", slog.LevelInfo}, {"WARN", slog.LevelWarn},
	{"ERROR", slog.LevelError}, {"FATAL", 12}, {"OFF", math.MaxInt},
}

// ParseLevel reads the name of a level, in any case.
func ParseLevel(name string) (slog.Level, bool) {
	for _, l := range levels {
		if strings.EqualFold(l.name, name) {
			return l.level, true
		}
	}
	return 0, false
}

// LevelName is the name of a level, or of the nearest above it.
func LevelName(level slog.Level) string {
	for _, l := range levels {
		if level <= l.level {
			return l.name
		}
	}
	return "OFF"
}

// Logger is a logger's level and when it was last changed; the zero time when it never was.
type Logger struct {
	Name     string
	Level    slog.Level
	Modified time.Time
}

// Levels is the levels of all loggers of a process.
type Levels struct {
	next slog.Handler

	mu      sync.Mutex
	loggers map[string]*state
}

// state is one logger's. Its level is read for every record.
type state struct {
	level    atomic.Int64
	modified time.Time
}

// New makes the levels of loggers that write to next, which is to let every level through.
func New(next slog.Handler, root slog.Level) *Levels {
	l := &Levels{next: next, loggers: map[string]*state{}}
	l.loggers[Root] = &state{}
	l.loggers[Root].level.Store(int64(root))
	return l
}

// Root is the logger without a name.
func (l *Levels) Root() *slog.Logger {
	return slog.New(&handler{l, l.next, l.loggers[Root]})
}

// logger finds or makes the state of a name. The caller holds the lock.
func (l *Levels) logger(name string) *state {
	if s := l.loggers[name]; s != nil {
		return s
	}
	parent := Root
	for known := range l.loggers {
		if known != Root && isBelow(name, known) && (parent == Root || len(known) > len(parent)) {
			parent = known
		}
	}
	s := &state{}
	s.level.Store(l.loggers[parent].level.Load())
	l.loggers[name] = s
	return s
}

// isBelow reports whether a logger is another, or one of its descendants.
func isBelow(name, ancestor string) bool {
	return ancestor == Root || name == ancestor || strings.HasPrefix(name, ancestor+".")
}

// All lists the loggers by name, but those that are off.
func (l *Levels) All() []Logger {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Logger
	for name, s := range l.loggers {
		if level := slog.Level(s.level.Load()); level != math.MaxInt {
			out = append(out, Logger{name, level, s.modified})
		}
	}
	slices.SortFunc(out, func(a, b Logger) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Get gives a logger that exists; root in any case.
func (l *Levels) Get(name string) (Logger, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.EqualFold(name, Root) {
		name = Root
	}
	s, ok := l.loggers[name]
	if !ok {
		return Logger{}, false
	}
	return Logger{name, slog.Level(s.level.Load()), s.modified}, true
}

// Set changes the level of a logger, which it makes if need be, and of all below it. It gives the names of those whose level
// was another, in order.
func (l *Levels) Set(name string, level slog.Level) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.EqualFold(name, Root) {
		name = Root
	}
	l.logger(name)
	changed := []string{}
	for known, s := range l.loggers {
		if isBelow(known, name) && slog.Level(s.level.Load()) != level {
			s.level.Store(int64(level))
			s.modified = time.Now()
			changed = append(changed, known)
		}
	}
	slices.Sort(changed)
	return changed
}
