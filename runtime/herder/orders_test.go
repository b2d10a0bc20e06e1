package herder

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"millrace/api/rest"
	"millrace/plugins/connect"
	"millrace/runtime/fault"
	"millrace/runtime/storage"
	"millrace/runtime/worker"
)

// Whatever happens at once, the file of kept connectors says what the worker does.
func TestFileAgrees(t *testing.T) {
	kept, err := storage.OpenFileConnectors(filepath.Join(t.TempDir(), "connectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	for range 50 {
		w := newWorld(t, kept)
		if err := w.do("create"); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for _, what := range []string{"put", "delete", "pause", "resume", "stop", "put"} {
			group.Go(func() { _ = w.do(what) }) // the connector may be gone
		}
		group.Wait()
		config, exists := w.Herder.configs.Connector("c")
		target := w.Herder.configs.Target("c")
		if k, there := kept.All()["c"]; there != exists || exists && (k.Target != target || len(k.Config) != len(config)) {
			t.Errorf("exists: %v, %s; in the file: %v, %s", exists, target, there, k.Target)
		}
		_ = w.do("delete")
		w.Close()
	}
}

// A stop that cannot be kept leaves the connector as it is.
func TestStopThatIsNotKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	kept, err := storage.OpenFileConnectors(filepath.Join(folder, "connectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, kept)
		defer w.Close()
		if err := errors.Join(w.do("create"), os.RemoveAll(folder)); err != nil {
			t.Fatal(err)
		}
		for _, step := range []string{"stop", "pause", "put", "delete"} {
			if err := w.do(step); step != "put" && err == nil {
				t.Errorf("%s succeeded", step)
			}
			if got := w.states("c"); got != "RUNNING 0:RUNNING 1:RUNNING" {
				t.Errorf("after %s: %s", step, got)
			}
		}
	})
}

// Only one of several deletions at once finds the connector.
func TestDeletedTwice(t *testing.T) {
	for range 20 {
		w := newWorld(t, nil)
		if err := w.do("create"); err != nil {
			t.Fatal(err)
		}
		var deleted atomic.Int32
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				err := w.do("delete")
				if err == nil {
					deleted.Add(1)
				} else if fault.KindOf(err) != fault.NotFound {
					t.Error(err)
				}
			})
		}
		group.Wait()
		w.Close()
		if n := deleted.Load(); n != 1 {
			t.Errorf("%d deletions succeeded", n)
		}
	}
}

// then calls a function after a target was read first.
type then struct {
	configStore
	called atomic.Bool
	call   func()
}

func (t *then) Target(name string) string {
	target := t.configStore.Target(name)
	if t.called.CompareAndSwap(false, true) {
		t.call()
	}
	return target
}

// A connector that is resumed while a request to change its offsets begins keeps its offsets.
func TestOffsetsOfWhatIsResumed(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, step := range []string{"create", "stop"} {
			if err := w.do(step); err != nil {
				t.Fatal(err)
			}
		}
		w.Herder.configs = &then{configStore: w.Herder.configs, call: func() {
			if err := w.do("resume"); err != nil {
				t.Error(err)
			}
			settle()
		}}
		err := w.whileStopped(t.Context(), "c", func(configured) error { return errors.New("it is changed") })
		if fault.KindOf(err) != fault.BadRequest {
			t.Error(err)
		}
	})
}

// A change of offsets waits for tasks that a request to stop has not stopped yet.
func TestOffsetsOfWhatIsStopping(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.do("create"); err != nil {
			t.Fatal(err)
		}
		w.endBackground()
		if err := errors.Join(w.configs.PutTasks(t.Context(), "c", nil), w.configs.PutTarget(t.Context(), "c", storage.TargetStopped)); err != nil {
			t.Fatal(err)
		}
		if err := w.whileStopped(t.Context(), "c", func(configured) error {
			if run := w.worker.Tasks("c"); len(run) > 0 {
				t.Errorf("%v run", run)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

// A connector that asks for other tasks whenever it makes some does not keep requests waiting.
func TestAsksAlways(t *testing.T) {
	w := newWorld(t, nil)
	defer w.Close()
	for _, step := range []string{"create mode=asks always", "patch x=y", "restart", "stop", "resume", "delete"} {
		done := make(chan error, 1)
		go func() { done <- w.do(step) }()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", step, err)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s hangs", step)
		}
	}
}

// A plugin whose process ends while it makes tasks is restarted.
func TestCrashWhileTasksAreMade(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.do("create mode=crashes once"); err == nil {
			t.Error("the creation succeeded")
		}
		if got := w.states("c"); got != "FAILED" {
			t.Error(got)
		}
		w.fails["c"](&connect.ProcessEnded{Text: "the process is gone"})
		time.Sleep(restartBackoff.First) //nolint:forbidigo // the clock of synctest
		if got := w.states("c"); got != "RUNNING 0:RUNNING 1:RUNNING" {
			t.Error(got)
		}
	})
}

// The log names automatic restarts that happen, and no others.
func TestNoRestartIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		defer w.Close()
		var log bytes.Buffer
		w.opts.Worker.Log = slog.New(slog.NewTextHandler(&log, nil))
		for _, last := range []string{"stop", "delete"} {
			if _, err := w.Create(context.Background(), "c", rest.ConfigOf(config("")), worker.TargetStarted); err != nil && fault.KindOf(err) != fault.Conflict {
				t.Fatal(err)
			}
			w.fails["c"](&connect.ProcessEnded{Text: "the process is gone"})
			settle()
			if err := w.do(last); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute) //nolint:forbidigo // the clock of synctest
			settle()
		}
		if bytes.Contains(log.Bytes(), []byte("restarting automatically")) {
			t.Errorf("%s", log.Bytes())
		}
	})
}
