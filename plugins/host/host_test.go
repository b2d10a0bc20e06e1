package host_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/plugins/boundary"
	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
)

// TestMain makes the test binary its own plugin: a worker starts a plugin with MILLRACE_PLUGIN in
// its environment. With workerMode it is a worker that will be killed.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("MILLRACE_PLUGIN") != "":
		switch os.Getenv("AWKWARD") {
		case "record", "replay":
			serveRecorded(os.Getenv("AWKWARD"))
		case "bench":
			sdk.Serve(benchSource, benchSink)
		case "rogue":
			serveRogue()
		case "none":
			sdk.Serve()
		case "nameless":
			sdk.Serve(&connect.Class{NewSource: awkwardSource.NewSource})
		default:
			sdk.Serve(awkwardSource, awkwardSink, locatingSource, slowTransform)
		}
	case os.Getenv(workerMode) != "":
		doomedWorker(os.Getenv(workerMode))
	default:
		// for the plugins: otherwise each takes a second to end
		_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
		goleak.VerifyTestMain(m)
	}
}

// lines is a log or an output that is safe for concurrent use.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// world is a Host with one plugin.
type world struct {
	boundary.Plugin
	host   *host.Host
	log    *slog.Logger
	logged lines
	stdout lines
	notes  string // file to which the tasks write their calls
	pid    string
}

func open(t *testing.T, class *connect.Class) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{notes: filepath.Join(dir, "notes"), pid: filepath.Join(dir, "pid")}
	w.log = slog.New(slog.NewTextHandler(&w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.host = host.New(host.Options{
		Bundled: []*connect.Class{awkwardSource, awkwardSink, locatingSource}, Isolation: host.EachConnector, Log: w.log, Stdout: &w.stdout,
		Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) },
	})
	t.Cleanup(w.host.Close)
	var err error
	if w.Plugin, err = w.host.Open(t.Context(), "c", class, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Release)
	return w
}

func (w *world) props(mode string) map[string]string {
	return map[string]string{"mode": mode, "log": w.notes, "pid": w.pid}
}

func (w *world) noted(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(w.notes)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// eventually waits until another process has done something.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	limit := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-ticker.C:
		case <-limit:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// soon returns the context of a call that times out.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

func contains(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("the error is %v, want %q in it", err, text)
		}
	}
}

func TestFind(t *testing.T) {
	h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource, awkwardSink}})
	for name, want := range map[string]string{"test.AwkwardSource": "test.AwkwardSource", "AwkwardSource": "test.AwkwardSource", "AwkwardSink": "test.AwkwardSink"} {
		if c, err := h.Find(name, ""); err != nil || c.Name != want {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	other := &connect.Class{Name: "more.AwkwardSource", NewSource: awkwardSource.NewSource}
	_, err := host.New(host.Options{Bundled: []*connect.Class{awkwardSource, other}}).Find("AwkwardSource", "")
	contains(t, err, "More than one connector matches alias AwkwardSource: more.AwkwardSource, test.AwkwardSource")
	_, err = h.Find("AwkwardSource", "[2,)")
	contains(t, err, "Plugin test.AwkwardSource not found that matches the version range [2,), available versions: [1.0]")
	_, err = h.Find("Other", "")
	contains(t, err, "Failed to find any class that implements Connector and which name matches Other, available connectors are: test.AwkwardSink, test.AwkwardSource")
	for name, says := range map[string]string{
		"AwkwardSorce": "test.AwkwardSource; did you mean AwkwardSource?", "tset.AwkwardSink": "; did you mean test.AwkwardSink?",
		"AwkwardSourceConnector": "; did you mean AwkwardSource?", "Other": "test.AwkwardSource",
	} {
		if _, err := h.Find(name, ""); err == nil || !strings.HasSuffix(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidate(t *testing.T) {
	w := open(t, awkwardSource)
	values, err := w.Validate(t.Context(), map[string]string{"mode": "x"})
	if err != nil || len(values) != 1 || values[0].Name != "mode" || *values[0].Value != "x" {
		t.Errorf("%v, %v", values, err)
	}
	handled, err := w.AlterOffsets(t.Context(), nil, []connect.SourceOffset{{Partition: partition}})
	if handled || err != nil {
		t.Errorf("handled %v, %v", handled, err)
	}
}

func TestConnector(t *testing.T) {
	for _, row := range []struct {
		mode  string
		start []string // in the error of the start
		tasks []string // in the error of TaskConfigs
		stop  []string
	}{
		{mode: "well"},
		{mode: "connector start fails", start: []string{"the connector cannot start"}},
		{mode: "connector start hangs", start: []string{"deadline exceeded"}},
		{mode: "connector start panics", start: []string{"the connector panicked: no start", "awkward_test.go"}},
		{mode: "asks at start", start: []string{"asked, then failed"}},
		{mode: "task configs fail", tasks: []string{"no tasks today"}},
		{mode: "task configs hang", tasks: []string{"deadline exceeded"}, stop: []string{"deadline exceeded"}},
		{mode: "task configs panic", tasks: []string{"the connector panicked: no tasks"}},
		{mode: "stop hangs", stop: []string{"deadline exceeded"}},
		{mode: "stop fails", stop: []string{"stopping: cannot stop"}},
	} {
		t.Run(row.mode, func(t *testing.T) {
			t.Parallel()
			w := open(t, awkwardSource)
			ctx := t.Context()
			if row.start != nil {
				ctx = soonIf(t, strings.HasSuffix(row.mode, "hangs"))
			}
			failed := make(chan error, 1)
			c, err := w.StartConnector(ctx, "c", w.props(row.mode), boundary.ConnectorEvents{Failed: func(err error) { failed <- err }, ReconfigureTasks: func() {}})
			if row.start != nil {
				contains(t, err, row.start...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tasks, err := c.TaskConfigs(soonIf(t, strings.HasSuffix(row.mode, "configs hang")), 7)
			if row.tasks != nil {
				contains(t, err, row.tasks...)
			} else if got := fmt.Sprint(tasks, err); got != "[map[call:1 max:7] map[]]<nil>" && got != "[map[call:1 max:7] map[]] <nil>" {
				t.Errorf("tasks %s", got)
			}
			if strings.HasSuffix(row.mode, "panic") {
				contains(t, <-failed, row.tasks...)
				eventually(t, "the connector is stopped after its panic", func() bool { return strings.Contains(w.logged.String(), "stopped after the panic") })
			}
			err = c.Stop(soonIf(t, row.stop != nil))
			if row.stop != nil {
				contains(t, err, row.stop...)
			} else if err != nil {
				t.Errorf("stopping: %v", err)
			}
		})
	}
}

func soonIf(t *testing.T, short bool) context.Context {
	if short {
		return soon(t)
	}
	return t.Context()
}

func TestReconfigurationRequest(t *testing.T) {
	w := open(t, awkwardSource)
	asked := make(chan struct{})
	c, err := w.StartConnector(t.Context(), "c", w.props("asks"), boundary.ConnectorEvents{Failed: func(error) {}, ReconfigureTasks: func() { close(asked) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1", "2"} {
		tasks, err := c.TaskConfigs(t.Context(), 1)
		if err != nil || tasks[0]["call"] != want {
			t.Fatalf("%v, %v", tasks, err)
		}
		<-asked
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	_, err = c.TaskConfigs(t.Context(), 1)
	contains(t, err, "the connector has ended")
}

// A late response to an abandoned request is not taken for the response to the next one.
func TestLateTaskConfigs(t *testing.T) {
	w := open(t, awkwardSource)
	c, err := w.StartConnector(t.Context(), "c", w.props("first task configs are slow"), boundary.ConnectorEvents{Failed: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.TaskConfigs(soon(t), 1)
	contains(t, err, "deadline exceeded")
	s := startSource(t, w, "release the slow", 10)
	tasks, err := c.TaskConfigs(t.Context(), 1)
	if err != nil || tasks[0]["call"] != "2" {
		t.Errorf("%v, %v", tasks, err)
	}
	s.Cancel()
	if err := c.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// A plugin that never responds is abandoned, and its process has ended when Open returns.
func TestNoHandshake(t *testing.T) {
	for _, row := range []struct {
		name    string
		command *exec.Cmd
		timeout time.Duration
		ctx     context.Context
		want    string
	}{
		{"silent", exec.Command("sleep", "1000"), 100 * time.Millisecond, t.Context(), "it did not answer within 100ms"},
		{"given up", exec.Command("sleep", "1000"), 0, soon(t), "deadline exceeded"},
		{"garbage", exec.Command("echo", "hello"), 0, t.Context(), "starting the plugin process of class test.AwkwardSource"},
		{"last words", exec.Command("sh", "-c", "echo cannot find the library >&2; exit 1"), 0, t.Context(), "its last lines:\n  cannot find the library"},
		{"none", exec.Command("/no/such/program"), 0, t.Context(), "no such file"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var started *exec.Cmd
			h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource}, Log: slog.New(slog.DiscardHandler), StartTimeout: row.timeout, Command: func(string) *exec.Cmd {
				started = row.command
				return started
			}})
			_, err := h.Open(row.ctx, "c", awkwardSource, nil)
			contains(t, err, row.want)
			h.Close()
		})
	}
	if out, err := exec.Command("pgrep", "-P", strconv.Itoa(os.Getpid()), "sleep").Output(); err == nil {
		t.Errorf("processes are left: %s", out)
	}
}

// Connectors share a process depending on the isolation and the origin of the plugin.
func TestIsolation(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(os.Args[0], filepath.Join(dir, "connect-awkward")); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		isolation host.Isolation
		installed bool
		shared    bool
	}{
		{"", false, true}, {"", true, false},
		{host.Auto, false, true}, {host.Auto, true, false},
		{host.EachConnector, false, false}, {host.EachConnector, true, false},
		{host.EachPlugin, false, true}, {host.EachPlugin, true, true},
	} {
		t.Run(fmt.Sprint(row), func(t *testing.T) {
			o := host.Options{Isolation: row.isolation, Log: slog.New(slog.DiscardHandler), Stdout: io.Discard}
			if row.installed {
				o.Paths = []string{dir}
			} else {
				o.Bundled, o.Command = []*connect.Class{awkwardSource}, func(string) *exec.Cmd { return exec.Command(os.Args[0]) }
			}
			h := host.New(o)
			defer h.Close()
			h.Scan(t.Context())
			pid := map[string]string{}
			for _, name := range []string{"a", "b"} {
				p, err := h.Open(t.Context(), name, awkwardSource, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer p.Release()
				pid[name] = pidOf(t, p)
			}
			if shared := pid["a"] == pid["b"]; shared != row.shared {
				t.Errorf("shared: %v", shared)
			}
		})
	}
}

// pidOf returns the ID of the process in which a connector runs.
func pidOf(t *testing.T, p boundary.Plugin) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pid")
	c, err := p.StartConnector(t.Context(), "c", map[string]string{"pid": path}, boundary.ConnectorEvents{Failed: func(error) {}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	pid, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(pid)
}

// A shared process lives until its last connector has left.
func TestShare(t *testing.T) {
	h := host.New(host.Options{Bundled: []*connect.Class{awkwardSource}, Log: slog.New(slog.DiscardHandler), Stdout: io.Discard,
		Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	defer h.Close()
	a, err := h.Open(t.Context(), "a", awkwardSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Open(t.Context(), "b", awkwardSource, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Release()
	if _, err := b.Validate(t.Context(), nil); err != nil {
		t.Error("the process went with its first user:", err)
	}
	b.Release()
	if _, err := b.Validate(t.Context(), nil); err == nil {
		t.Error("the process outlives its last user")
	}
}
