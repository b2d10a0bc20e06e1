// Package logging provides loggers whose levels can be changed by name at run time. The attribute
// "logger" names a logger: log.With("logger", "herder").
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

// Root is the name of the logger that all others descend from.
const Root = "root"

// NameKey is the attribute that names a logger.
const NameKey = "logger"

// levels are the level names that users may give, as in Kafka Connect. FATAL, TRACE and others are
// not slog levels, but slog filters by them.
var levels = []struct {
	name  string
	level slog.Level
}{
	{"ALL", math.MinInt}, {"TRACE", -8}, {"DEBUG", slog.LevelDebug}, {"INFO", slog.LevelInfo}, {"WARN", slog.LevelWarn},
	{"ERROR", slog.LevelError}, {"FATAL", 12}, {"OFF", math.MaxInt},
}

// ParseLevel parses the name of a level, in any case.
func ParseLevel(name string) (slog.Level, bool) {
	for _, l := range levels {
		if strings.EqualFold(l.name, name) {
			return l.level, true
		}
	}
	return 0, false
}

// LevelName returns the name of a level, or of the nearest named level above it.
func LevelName(level slog.Level) string {
	for _, l := range levels {
		if level <= l.level {
			return l.name
		}
	}
	return "OFF"
}

// Logger is a logger's level and the time of its last change, which is zero if it never changed.
type Logger struct {
	Name     string
	Level    slog.Level
	Modified time.Time
}

// Levels holds the levels of all loggers of a process.
type Levels struct {
	next slog.Handler

	mu      sync.Mutex
	loggers map[string]*state
}

// state is the state of one logger. Its level is read for every record.
type state struct {
	level    atomic.Int64
	modified time.Time
}

// New makes the levels of loggers that write to next. next must accept every level.
func New(next slog.Handler, root slog.Level) *Levels {
	l := &Levels{next: next, loggers: map[string]*state{}}
	l.loggers[Root] = &state{}
	l.loggers[Root].level.Store(int64(root))
	return l
}

// Root returns the logger without a name.
func (l *Levels) Root() *slog.Logger {
	return slog.New(&handler{l, l.next, l.loggers[Root]})
}

// logger returns the state of a name, and creates it if needed. The caller holds the lock.
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

// isBelow reports whether a logger is ancestor or one of its descendants.
func isBelow(name, ancestor string) bool {
	return ancestor == Root || name == ancestor || strings.HasPrefix(name, ancestor+".")
}

// All lists the loggers by name, except those that are off.
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

// Get returns an existing logger; root always exists.
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

// Set changes the level of a logger, which it creates if needed, and of all its descendants. It
// returns the names of the loggers whose level changed, sorted.
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
