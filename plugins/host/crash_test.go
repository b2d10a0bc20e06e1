package host_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
)

// kill kills the plugin process.
func (w *world) kill(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(w.pid)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(b))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// Every call to a killed process fails soon, with the signal in the error. The next Open starts
// another process.
func TestKilledPlugin(t *testing.T) {
	w := open(t, awkwardSource)
	failed := make(chan error, 1)
	if _, err := w.StartConnector(t.Context(), "c", w.props(""), boundary.ConnectorEvents{Failed: func(err error) { failed <- err }}); err != nil {
		t.Fatal(err)
	}
	s := startSource(t, w, "logs", 0)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log arrives", func() bool { return strings.Contains(w.logged.String(), "a record of the log") })
	w.kill(t)
	_, err := drain(s)
	contains(t, err, "the plugin process of class test.AwkwardSource ended: signal: killed", "its last lines:", "a record of the log")
	contains(t, <-failed, "signal: killed")
	again, err := w.host.Open(t.Context(), "c", awkwardSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Release()
	if _, err := again.Validate(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

const workerMode = "MILLRACE_TEST_WORKER"

// doomedWorker runs a plugin that writes its process ID to a file, and waits to be killed.
func doomedWorker(pid string) {
	h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource}, Log: slog.New(slog.DiscardHandler), Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	p, err := h.Open(context.Background(), "c", awkwardSource, nil)
	if err == nil {
		_, err = p.StartConnector(context.Background(), "c", map[string]string{"pid": pid}, boundary.ConnectorEvents{})
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	forever()
}

// The plugins of a worker end with it, regardless of how it ends.
func TestOrphan(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks into /proc")
	}
	path := filepath.Join(t.TempDir(), "pid")
	worker := exec.Command(os.Args[0])
	worker.Env = append(os.Environ(), workerMode+"="+path)
	out, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	if err := worker.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = worker.Wait()
	pid, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the orphan ends", func() bool {
		stat, err := os.ReadFile("/proc/" + string(pid) + "/stat")
		return err != nil || bytes.Contains(stat, []byte(") Z "))
	})
}
