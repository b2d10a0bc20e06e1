package herder

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"millrace/api/rest"
	"millrace/configs"
	"millrace/runtime/fault"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a herder in a bubble of its own time: after settle all background work is done.
type world struct {
	*Standalone
	*plugins
	t *testing.T
}

func inWorld(t *testing.T, f func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		defer w.Close()
		f(w)
	})
}

func newWorld(t *testing.T, kept *storage.FileConnectors) *world {
	p := newPlugins()
	props := map[string]string{"bootstrap.servers": "127.0.0.1:1", "offset.storage.file.filename": "x",
		"key.converter": "org.apache.kafka.connect.storage.StringConverter", "value.converter": "org.apache.kafka.connect.storage.StringConverter"}
	config, err := configs.StandaloneKeys.Parse(props)
	if err != nil {
		t.Fatal(err)
	}
	return &world{plugins: p, t: t, Standalone: NewStandalone(Options{WorkerID: "w:8083", Connectors: kept, Worker: worker.Options{
		Plugins: p, Offsets: storage.NewMemoryOffsets(), Props: props, Config: config, Log: slog.New(slog.DiscardHandler)}})}
}

func settle() { synctest.Wait() }

func config(props string) map[string]string {
	out := map[string]string{"connector.class": "test.Source", "tasks.max": "2"}
	for _, p := range strings.Split(props, ";") {
		if key, value, ok := strings.Cut(p, "="); ok {
			out[key] = value
		}
	}
	return out
}

// states is a connector's status in one line.
func (w *world) states(name string) string {
	settle()
	st, err := w.Status(name)
	if err != nil {
		return err.Error()
	}
	out := string(st.Connector.State)
	for _, task := range st.Tasks {
		out += fmt.Sprintf(" %d:%s", task.ID, task.State)
	}
	return out
}

// Each step of a life: a request, the states after it, and the calls of the plugin.
func TestLife(t *testing.T) {
	type step struct {
		do             string
		states, called string
	}
	const running, paused = "RUNNING 0:RUNNING 1:RUNNING", "PAUSED 0:PAUSED 1:PAUSED"
	const start, stopAll = "start c, start c-0, start c-1", "stop c-0, stop c-1, stop c"
	for _, row := range []struct {
		name  string
		steps []step
	}{
		{"pause and resume", []step{{"create", running, start}, {"pause", paused, ""}, {"pause", paused, ""}, {"resume", running, ""}, {"resume", running, ""}}},
		{"stop and resume", []step{{"create", running, start}, {"stop", "STOPPED", stopAll}, {"stop", "STOPPED", ""}, {"resume", running, start}}},
		{"pause what is stopped", []step{{"create", running, start}, {"stop", "STOPPED", stopAll}, {"pause", "PAUSED", ""}, {"resume", running, start}}},
		{"created stopped", []step{{"create STOPPED", "STOPPED", ""}, {"resume", running, start}, {"stop", "STOPPED", stopAll}}},
		{"created paused", []step{{"create PAUSED", "PAUSED", ""}, {"resume", running, start}}},
		{"put", []step{{"put", running, start}, {"patch x=y", running, stopAll + ", " + start}}},
		{"put the same", []step{{"put", running, start}, {"put", running, "stop c, start c"}}},
		{"put what is paused", []step{{"create", running, start}, {"pause", paused, ""}, {"patch x=y", paused, "stop c"}, {"resume", running, "start c, stop c-0, stop c-1, start c-0, start c-1"}}},
		{"put what is stopped", []step{{"create", running, start}, {"stop", "STOPPED", stopAll}, {"put", "STOPPED", ""}}},
		{"fewer tasks", []step{{"create", running, start}, {"patch tasks.max=1", "RUNNING 0:RUNNING", stopAll + ", start c, start c-0"}}},
		{"delete", []step{{"create", running, start}, {"delete", "No status found for connector c", stopAll}, {"create", running, start}}},
		{"restart", []step{{"create", running, start}, {"restart", running, "stop c, start c"}, {"restart tasks", running, "stop c, start c, stop c-0, start c-0, stop c-1, start c-1"}, {"restart failed", running, ""},
			{"restart failed tasks", running, ""}, {"restart 1", running, "stop c-1, start c-1"}}},
		{"restart what is paused", []step{{"create", running, start}, {"pause", paused, ""}, {"restart", paused, "stop c"}, {"resume", running, "start c"}}},
		{"restart what is stopped", []step{{"create", running, start}, {"stop", "STOPPED", stopAll}, {"restart", "STOPPED", ""}, {"restart tasks", "STOPPED", ""}, {"restart failed tasks", "STOPPED", ""}, {"resume", running, start}}},
		{"reconfigured", []step{{"create", running, start}, {"ask new", running, "stop c-0, stop c-1, start c-0, start c-1"}, {"ask", running, ""}}},
		{"reconfigured while paused", []step{{"create", running, start}, {"pause", paused, ""}, {"ask new", paused, "stop c-0, stop c-1"}, {"resume", running, "start c-0, start c-1"}}},
		{"failed tasks", []step{{"create mode=task fails", "RUNNING 0:FAILED 1:FAILED", "start c"}, {"pause", "PAUSED 0:FAILED 1:FAILED", ""}, {"resume", "RUNNING 0:FAILED 1:FAILED", ""},
			{"patch mode=", running, "stop c, " + start}}},
		{"failed start", []step{{"create mode=cannot start", "FAILED", ""}, {"resume", "FAILED", ""}, {"patch mode=", running, start}}},
		{"stopped after a failed start", []step{{"create mode=cannot start", "FAILED", ""}, {"stop", "STOPPED", ""}, {"restart", "STOPPED", ""}, {"put", "STOPPED", ""}, {"resume", running, start}}},
		{"stopped with failed tasks", []step{{"create mode=task fails", "RUNNING 0:FAILED 1:FAILED", "start c"}, {"stop", "STOPPED", "stop c"}, {"pause", "PAUSED", ""}}},
		{"fewer tasks, of which one failed", []step{{"create mode=task fails", "RUNNING 0:FAILED 1:FAILED", "start c"}, {"patch tasks.max=1", "RUNNING 0:FAILED", "stop c, start c"}}},
		{"failed task configurations", []step{{"create mode=no tasks", "FAILED", "start c"}, {"patch mode=", running, "stop c, " + start}}},
		{"put the same after a failure", []step{{"create", running, start}, {"fail", "FAILED 0:RUNNING 1:RUNNING", ""}, {"put", running, "stop c, start c"}}},
		{"put the same after a failed start", []step{{"create mode=cannot start", "FAILED", ""}, {"put mode=cannot start", "FAILED", ""}, {"put", running, start}}},
		{"paused after a failure", []step{{"create", running, start}, {"fail", "FAILED 0:RUNNING 1:RUNNING", ""}, {"pause", "FAILED 0:PAUSED 1:PAUSED", ""}, {"restart", "PAUSED 0:PAUSED 1:PAUSED", "stop c"},
			{"resume", running, "start c"}}},
		{"failed later", []step{{"create", running, start}, {"fail", "FAILED 0:RUNNING 1:RUNNING", ""}, {"restart failed", running, "stop c, start c"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				for _, s := range row.steps {
					err := w.do(s.do)
					if failing := strings.Contains(s.do, "mode=cannot start") || strings.Contains(s.do, "mode=no tasks"); (err != nil) != failing {
						t.Fatalf("%s: %v", s.do, err)
					}
					got := w.states("c")
					if called := sorted(w.took()); got != s.states || called != sorted(s.called) {
						t.Fatalf("after %s\nstates %s\nwant   %s\ncalled %s\nwant   %s", s.do, got, s.states, called, sorted(s.called))
					}
				}
			})
		})
	}
}

// sorted brings concurrent calls into one order.
func sorted(calls string) string {
	list := strings.Split(calls, ", ")
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func (w *world) do(what string) error {
	ctx := w.t.Context()
	verb, arg, _ := strings.Cut(what, " ")
	switch verb {
	case "create":
		target := worker.TargetStarted
		if arg == "STOPPED" || arg == "PAUSED" {
			target = worker.Target(arg)
		}
		_, err := w.Create(ctx, "c", rest.ConfigOf(config(arg)), target)
		return err
	case "put":
		_, _, err := w.PutConfig(ctx, "c", rest.ConfigOf(config(arg)))
		return err
	case "patch":
		key, value, _ := strings.Cut(arg, "=")
		_, err := w.PatchConfig(ctx, "c", rest.Config{key: &value, "gone": nil})
		return err
	case "pause":
		return w.Pause(ctx, "c")
	case "resume":
		return w.Resume(ctx, "c")
	case "stop":
		return w.Stop(ctx, "c")
	case "delete":
		return w.Delete(ctx, "c")
	case "ask":
		w.plugins.mu.Lock()
		if arg == "new" {
			w.split++
		}
		ask := w.asks["c"]
		w.plugins.mu.Unlock()
		ask()
		return nil
	case "fail":
		w.fails["c"](errors.New("it broke"))
		return nil
	case "restart":
		if arg == "1" {
			return w.RestartTask(ctx, "c", 1)
		}
		_, err := w.Restart(ctx, "c", Restart{OnlyFailed: strings.HasPrefix(arg, "failed"), IncludeTasks: strings.HasSuffix(arg, "tasks")})
		return err
	}
	return errors.New("no such step")
}

func TestRefusals(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := t.Context()
		if _, err := w.Create(ctx, "c", rest.ConfigOf(config("")), worker.TargetStarted); err != nil {
			t.Fatal(err)
		}
		create := func(name, props string) error {
			_, err := w.Create(ctx, name, rest.ConfigOf(config(props)), worker.TargetStarted)
			return err
		}
		for _, row := range []struct {
			name string
			err  error
			kind fault.Kind
			text string
		}{
			{"again", create("c", ""), fault.Conflict, "Connector c already exists"},
			{"another name", create("d", "name=e"), fault.BadRequest, "Connector name configuration (e) doesn't match connector name in the URL (d)"},
			{"no such class", create("d", "connector.class=no.Such"), fault.BadRequest, "Failed to find any class"},
			{"a bad value", create("d", "size=x"), fault.BadRequest, "Connector configuration is invalid and contains the following 1 error(s):"},
			{"a bad converter", create("d", "value.converter=no.Such"), fault.BadRequest, "value.converter"},
			{"a broken plugin", create("d", "mode=cannot validate"), fault.Internal, "the plugin is broken"},
			{"a failing start", create("f", "mode=cannot start"), fault.Internal, "Failed to transition connector f to state STARTED: no start"},
			{"pause", w.Pause(ctx, "x"), fault.NotFound, "Unknown connector x"},
			{"resume", w.Resume(ctx, "x"), fault.NotFound, "Unknown connector x"},
			{"stop", w.Stop(ctx, "x"), fault.NotFound, "Unknown connector x"},
			{"delete", w.Delete(ctx, "x"), fault.NotFound, "Connector x not found"},
			{"restart", func() error { _, err := w.Restart(ctx, "x", Restart{}); return err }(), fault.NotFound, "Unknown connector: x"},
			{"restart task of none", w.RestartTask(ctx, "x", 0), fault.NotFound, "Unknown connector: x"},
			{"restart no task", w.RestartTask(ctx, "c", 9), fault.NotFound, "Task c-9 not found"},
			{"patch", func() error { _, err := w.PatchConfig(ctx, "x", nil); return err }(), fault.NotFound, "Connector x not found"},
			{"info", func() error { _, err := w.Connector(ctx, "x"); return err }(), fault.NotFound, "Connector x not found"},
			{"tasks", func() error { _, err := w.Tasks(ctx, "x"); return err }(), fault.NotFound, "Connector x not found"},
			{"status", func() error { _, err := w.Status("x"); return err }(), fault.NotFound, "No status found for connector x"},
		} {
			if row.err == nil || fault.KindOf(row.err) != row.kind || !strings.Contains(row.err.Error(), row.text) {
				t.Errorf("%s: kind %d, %v", row.name, fault.KindOf(row.err), row.err)
			}
		}
		if got := w.states("c"); got != "RUNNING 0:RUNNING 1:RUNNING" { // no phantom task
			t.Error(got)
		}
		if got := fmt.Sprint(w.Connectors()); got != "[c f]" {
			t.Errorf("connectors %s", got)
		}
	})
}

// A connector that hangs blocks only requests about itself, and its start times out.
func TestHangingConnector(t *testing.T) {
	inWorld(t, func(w *world) {
		begin := time.Now()
		done := make(chan error)
		go func() {
			_, err := w.Create(t.Context(), "slow", rest.ConfigOf(config("mode=hangs")), worker.TargetStarted)
			done <- err
		}()
		settle()
		if err := w.do("create"); err != nil {
			t.Fatal(err)
		}
		if got := w.states("c"); got != "RUNNING 0:RUNNING 1:RUNNING" {
			t.Error(got)
		}
		if got := fmt.Sprint(w.Connectors()); got != "[c slow]" {
			t.Error(got)
		}
		if _, err := w.Connector(t.Context(), "slow"); err != nil {
			t.Error(err)
		}
		if err := w.Delete(t.Context(), "c"); err != nil || time.Since(begin) > 0 {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if err := <-done; err == nil || time.Since(begin) != requestTimeout {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if got := w.states("slow"); got != "FAILED" {
			t.Error(got)
		}
	})
}

// Requests that arrive during a deletion do not bring the connector back.
func TestDeletedMeanwhile(t *testing.T) {
	for range 20 {
		w := newWorld(t, nil)
		if err := w.do("create"); err != nil {
			t.Fatal(err)
		}
		ask := w.asks["c"]
		var group sync.WaitGroup
		for _, what := range []string{"pause", "resume", "stop", "restart", "delete", "restart tasks", "restart 1", "ask", "resume"} {
			group.Go(func() {
				if what == "ask" {
					ask()
				} else {
					_ = w.do(what) // whether it still finds the connector is not to be said
				}
			})
		}
		group.Wait()
		w.Close()
		if _, err := w.Status("c"); err == nil || w.worker.IsRunning("c") || len(w.worker.Tasks("c")) > 0 || len(w.Connectors()) > 0 {
			t.Fatalf("something of it is left: %v", err)
		}
	}
}

// Of many creates of one name at the same time exactly one succeeds.
func TestCreatedAtTheSameTime(t *testing.T) {
	w := newWorld(t, nil)
	defer w.Close()
	var group sync.WaitGroup
	var created, refused atomic.Int32
	for n := range 20 {
		group.Go(func() {
			_, err := w.Create(t.Context(), "c", rest.ConfigOf(config("size="+fmt.Sprint(n))), worker.TargetStarted)
			switch {
			case err == nil:
				created.Add(1)
			case fault.KindOf(err) == fault.Conflict:
				refused.Add(1)
			}
		})
	}
	group.Wait()
	if created.Load() != 1 || refused.Load() != 19 {
		t.Errorf("%d created, %d refused", created.Load(), refused.Load())
	}
}
