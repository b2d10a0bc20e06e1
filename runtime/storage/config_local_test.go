package storage

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// journal notes the events of a store of configurations.
type journal []string

func (j *journal) note(format string, args ...any)         { *j = append(*j, fmt.Sprintf(format, args...)) }
func (j *journal) ConnectorConfig(name string, known bool) { j.note("config %s %t", name, known) }
func (j *journal) ConnectorRemoved(name string)            { j.note("removed %s", name) }
func (j *journal) TasksCommitted(name string, before, now int) {
	j.note("tasks %s %d %d", name, before, now)
}
func (j *journal) TargetChanged(name string) { j.note("target %s", name) }
func (j *journal) RestartRequested(name string, r RestartRequest) {
	j.note("restart %s %t %t", name, r.IncludeTasks, r.OnlyFailed)
}
func (j *journal) LoggerLevel(logger, level string) { j.note("level %s %s", logger, level) }

// TestLocalConfigs checks that a store in memory takes every record, notifies its events, and keeps
// connectors in its file, except those with a file of their own.
func TestLocalConfigs(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "connectors.json")
	file, err := OpenFileConnectors(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var events journal
	s := NewLocalConfigs(file, &events)
	config := map[string]string{"name": "a", "text": "<&\"\u2028>"}
	for n, err := range []error{
		s.PutConnector(ctx, "a", config, ""), s.PutConnector(ctx, "b", config, TargetStopped), s.PutTransient(ctx, "c", config, TargetPaused),
		s.PutTasks(ctx, "a", []map[string]string{{"n": "0"}, {"n": "1"}}), s.PutTarget(ctx, "a", TargetPaused), s.PutTarget(ctx, "c", TargetStopped),
		s.PutConnector(ctx, "a", config, ""), s.PutRestart(ctx, "a", RestartRequest{IncludeTasks: true}), s.PutLoggerLevel(ctx, "x", "DEBUG"),
		s.RemoveConnector(ctx, "c"), s.PutTasks(ctx, "a", nil), s.PutTarget(ctx, "gone", TargetPaused),
	} {
		if err != nil {
			t.Errorf("write %d: %v", n, err)
		}
	}
	want := "config a false; config b false; config c false; tasks a 0 2; target a; target c; config a true; restart a true false; level x DEBUG; removed c; tasks a 2 0"
	if got := strings.Join(events, "; "); got != want {
		t.Errorf("events %s", got)
	}
	if got, _ := s.Connector("a"); got["text"] != config["text"] {
		t.Errorf("the configuration is %q", got)
	}
	if got := fmt.Sprint(s.Connectors(), s.Target("a"), s.Target("b"), len(file.All()), file.All()["a"].Target, file.All()["b"].Target); got != "[a b]PAUSEDSTOPPED2PAUSEDSTOPPED" {
		t.Error(got)
	}

	if got := s.Target("gone"); got != TargetStarted {
		t.Errorf("a connector that does not exist yet is to be %s", got)
	}

	again := NewLocalConfigs(file, &journal{})
	if err := again.PutTransient(ctx, "b", config, ""); err != nil {
		t.Fatal(err)
	}
	added, existing := again.Restore()
	if !slices.Equal(added, []string{"a"}) || !slices.Equal(existing, []string{"b"}) || again.Target("a") != TargetPaused {
		t.Errorf("restored %q beside %q; a is %s", added, existing, again.Target("a"))
	}
	if err := again.RemoveConnector(ctx, "b"); err != nil || len(file.All()) != 1 {
		t.Errorf("%v; kept %v", err, file.All())
	}
}

// TestLocalStatuses checks that states take effect at once, and that a removed connector has none.
func TestLocalStatuses(t *testing.T) {
	s := NewLocalStatuses()
	s.Put("c", ConnectorInstance, Status{State: "RUNNING", WorkerID: "w"})
	s.Put("c", 0, Status{State: "FAILED", WorkerID: "w", Trace: "it broke\n", Version: "1"})
	s.PutSafe("c", 1, Status{State: "UNASSIGNED", WorkerID: "w"})
	s.PutTopic("t", "c", 0)
	connector, tasks, _ := s.Connector("c")
	if got := fmt.Sprint(connector.State, tasks[0].Trace, tasks[0].Version, tasks[1].State, s.Topics("c")); got != "RUNNINGit broke\n1UNASSIGNED[t]" {
		t.Errorf("%q", got)
	}
	s.Remove("c", ConnectorInstance)
	s.ForgetTopics("c")
	if _, tasks, ok := s.Connector("c"); ok || len(tasks) > 0 || len(s.Topics("c")) > 0 {
		t.Errorf("%v %v %v", ok, tasks, s.Topics("c"))
	}
}
