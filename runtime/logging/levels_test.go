package logging

import (
	"bytes"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
)

// A level applies to a logger and all its descendants, including those made later.
func TestLevels(t *testing.T) {
	var out bytes.Buffer
	l := New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.Level(math.MinInt)}), slog.LevelInfo)
	a, ab := l.Root().With(NameKey, "a"), l.Root().With(NameKey, "a.b")
	other := l.Root().With(NameKey, "ab")
	ab.Debug("hidden")
	if got := l.Set("a", slog.LevelDebug); !slices.Equal(got, []string{"a", "a.b"}) {
		t.Errorf("changed %v", got)
	}
	if got := l.Set("a", slog.LevelDebug); len(got) != 0 {
		t.Errorf("changed %v again", got)
	}
	a.Debug("shown 1")
	ab.With("x", 1).WithGroup("g").Debug("shown 2")
	l.Root().With(NameKey, "a.c").Debug("shown 3")
	other.Debug("hidden")
	l.Set("ROOT", math.MaxInt)
	a.Error("hidden")
	if got := out.String(); strings.Contains(got, "hidden") || strings.Count(got, "shown") != 3 {
		t.Error(got)
	}
	if got := l.All(); got != nil {
		t.Errorf("shown although off: %v", got)
	}
	if _, ok := l.Get("no.such"); ok {
		t.Error("a logger was made by asking for it")
	}
}

func TestLevelNames(t *testing.T) {
	for _, name := range []string{"all", "TRACE", "debug", "Info", "WARN", "ERROR", "FATAL", "OFF"} {
		level, ok := ParseLevel(name)
		if !ok || LevelName(level) != strings.ToUpper(name) {
			t.Errorf("%s: %v %v", name, LevelName(level), ok)
		}
	}
	if _, ok := ParseLevel(""); ok {
		t.Error("an empty level")
	}
}
