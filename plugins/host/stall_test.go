package host_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

const shortStall = 400 * time.Millisecond

// openStalling opens a plugin with the stall timeout stall, in its own process or a shared one.
func openStalling(t *testing.T, class *connect.Class, isolation host.Isolation, stall time.Duration) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{notes: dir + "/notes", pid: dir + "/pid", log: slog.New(slog.DiscardHandler)}
	w.host = host.New(host.Options{Bundled: []*connect.Class{awkwardSource, awkwardSink, slowTransform}, Isolation: isolation, Stall: stall, Log: w.log, Stdout: io.Discard,
		Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	t.Cleanup(w.host.Close)
	var err error
	if w.Plugin, err = w.host.Open(t.Context(), "c", class, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Release)
	return w
}

// A process that is stopped, but not dead, is killed when it has not responded for the stall
// timeout.
func TestFrozen(t *testing.T) {
	w := openStalling(t, awkwardSource, host.EachConnector, shortStall)
	failed := make(chan error, 1)
	if _, err := w.StartConnector(t.Context(), "c", w.props(""), boundary.ConnectorEvents{Failed: func(err error) { failed <- err }}); err != nil {
		t.Fatal(err)
	}
	w.freeze(t)
	err := <-failed
	contains(t, err, "was ended: it has not answered for 400ms")
	if !connect.IsProcessEnded(err) {
		t.Error("it is not restarted like a crash")
	}
}

// A process that does not respond to the request to exit is killed, even if nothing supervises it.
func TestFrozenLeaves(t *testing.T) {
	w := openStalling(t, awkwardSource, host.EachConnector, 0)
	if _, err := w.StartConnector(t.Context(), "c", w.props(""), boundary.ConnectorEvents{Failed: func(error) {}}); err != nil {
		t.Fatal(err)
	}
	pid := w.freeze(t)
	left := make(chan struct{})
	go func() {
		w.Release()
		close(left)
	}()
	select {
	case <-left:
	case <-time.After(30 * time.Second):
		_ = syscall.Kill(pid, syscall.SIGKILL)
		t.Fatal("the worker still waits for it after 30 s")
	}
}

// freeze stops the plugin's process. A debugger or a long computation has the same effect.
func (w *world) freeze(t *testing.T) (pid int) {
	t.Helper()
	text, err := os.ReadFile(w.pid)
	if err != nil {
		t.Fatal(err)
	}
	if pid, err = strconv.Atoi(string(text)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	return pid
}

// A call that does not return is abandoned, and the process killed if only one connector uses it.
func TestStuck(t *testing.T) {
	for _, isolation := range []host.Isolation{host.EachConnector, host.EachPlugin} {
		t.Run(string(isolation), func(t *testing.T) {
			w := openStalling(t, awkwardSource, isolation, shortStall)
			s := startSource(t, w, "poll hangs", 0)
			_, err := drain(s)
			contains(t, err, "a poll has not returned for 400ms (plugin.stall.timeout.ms)")
			if !connect.IsProcessEnded(err) {
				t.Error("it is not restarted like a crash")
			}
			_, err = w.Validate(t.Context(), nil)
			if alone := isolation == host.EachConnector; alone != (err != nil) || alone != connect.IsProcessEnded(err) {
				t.Errorf("afterwards its process says %v", err)
			}
			again, err := w.host.Open(t.Context(), "c", awkwardSource, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Release()
			if isolation == host.EachPlugin && pidOf(t, w.Plugin) == pidOf(t, again) {
				t.Error("a new user shares a process with a call that does not return")
			}
		})
	}
	w := openStalling(t, awkwardSink, host.EachPlugin, shortStall)
	ended := make(chan error, 1)
	s, err := w.StartSink(t.Context(), "c", 0, w.props("put hangs"), boundary.SinkEvents{Log: w.log, Put: func(error) {}, Ended: func(err error) { ended <- err }})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), make([]connect.SinkRecord, 1)); err != nil {
		t.Fatal(err)
	}
	contains(t, <-ended, "a put has not returned for 400ms")
	_, err = w.StartSource(t.Context(), "c", 0, w.props("start hangs"), boundary.SourceEvents{})
	if err == nil {
		t.Error("the sink's plugin starts a source")
	}
}

// A source that waits for input is not stuck, nor is an idle one.
func TestIdle(t *testing.T) {
	w := openStalling(t, awkwardSource, host.EachConnector, shortStall)
	s := startSource(t, w, "", 110)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	waited := make(chan error, 1)
	go func() {
		_, _, err := s.Next()
		waited <- err
	}()
	eventually(t, "it has been polled for longer than the stall time", func() bool { return strings.Contains(w.noted(t), "poll 8\n") })
	select {
	case err := <-waited:
		t.Error("a source that waits ends with", err)
	default:
	}
	s.Stop()
	if err := <-waited; err != io.EOF {
		t.Error(err)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// A transformation may take longer for a batch than a call without a sign of life may last.
func TestSlowTransformation(t *testing.T) {
	t.Parallel()
	w := openStalling(t, slowTransform, host.EachConnector, 2*time.Second)
	step, err := w.StartTransformation(t.Context(), "c", 0, "slow", nil)
	if err != nil {
		t.Fatal(err)
	}
	records := make([]connect.ConnectRecord, 6) // 3.6 s
	if out, err := step.Apply(records); err != nil || len(out) != len(records) {
		t.Errorf("%d records, %v", len(out), err)
	}
	if err := step.Close(); err != nil {
		t.Error(err)
	}
}
