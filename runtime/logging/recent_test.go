package logging

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// messages returns the last lines in short: level and message.
func messages(lines []Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Level+" "+l.Message)
	}
	return strings.Join(out, ", ")
}

func TestRecent(t *testing.T) {
	recent := NewRecent()
	log := slog.New(recent.Handler(slog.NewTextHandler(&strings.Builder{}, nil)))
	task := log.With(NameKey, "worker", "connector", "c", "task", 0)
	task.Info("one", "error", fmt.Errorf("why"))
	log.Info("of nobody")
	log.With("connector", "c").Warn("two")
	log.With("connector", "c", "task", 1).Info("of another")
	log.Error("three", "connector", "c", "task", float64(0)) // as a plugin's JSON has it
	if got := messages(recent.Last("c", 0, 10)); got != "INFO one, WARN two, ERROR three" {
		t.Error(got)
	}
	first := recent.Last("c", 0, 10)[0]
	if first.Logger != "worker" || first.Attributes["error"] != "why" || len(first.Attributes) != 1 || first.Time.IsZero() {
		t.Errorf("%+v", first)
	}
	if got := messages(recent.Last("c", 0, 1)); got != "ERROR three" {
		t.Error(got)
	}
	if got := recent.Last("other", 0, 10); got == nil || len(got) != 0 {
		t.Error(got)
	}
	if got := (*Recent)(nil).Last("c", 0, 10); len(got) != 0 {
		t.Error(got)
	}
}

// The kept log is bounded in lines, bytes and tasks.
func TestRecentIsBounded(t *testing.T) {
	recent := NewRecent()
	log := slog.New(recent.Handler(slog.NewTextHandler(&strings.Builder{}, nil)))
	few := log.With("connector", "few", "task", 0)
	for i := range 3000 {
		few.Info(fmt.Sprint(i))
	}
	if got := recent.Last("few", 0, 10000); len(got) > recentLines || got[len(got)-1].Message != "2999" {
		t.Errorf("%d lines", len(got))
	}
	long := log.With("connector", "long", "task", 0)
	for range 20 {
		long.Info(strings.Repeat("x", 1<<14), "y", strings.Repeat("y", 1<<14))
	}
	if n := recent.rings[about{"long", "0"}].bytes; n > recentBytes || n == 0 {
		t.Errorf("%d bytes", n)
	}
	for i := range recentTasks + 10 {
		log.Info("here", "connector", "many", "task", i)
	}
	if len(recent.rings) > recentTasks || len(recent.Last("few", 0, 1)) != 0 || len(recent.Last("many", recentTasks+9, 1)) != 1 {
		t.Errorf("%d tasks", len(recent.rings))
	}
}
