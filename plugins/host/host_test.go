package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/plugins/connect"
	"millrace/plugins/host"
	"millrace/plugins/sdk"
)

// The test binary is its own plugin: a worker starts a plugin with MILLRACE_PLUGIN in its environment. With workerMode it
// is a worker that is going to be killed.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("MILLRACE_PLUGIN") != "":
		sdk.Serve(awkwardSource, awkwardSink)
	case os.Getenv(workerMode) != "":
		doomedWorker(os.Getenv(workerMode))
	default:
		goleak.VerifyTestMain(m)
	}
}

// lines is a log or an output, safe to read while it is written.
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

// world is a Host and one plugin of it.
type world struct {
	*host.Plugin
	host   *host.Host
	log    *slog.Logger
	logged lines
	stdout lines
	notes  string // what the tasks note down
	pid    string
}

func open(t *testing.T, class *connect.Class) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{notes: filepath.Join(dir, "notes"), pid: filepath.Join(dir, "pid")}
	w.log = slog.New(slog.NewTextHandler(&w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.host = host.New(host.Options{
		Bundled: []*connect.Class{awkwardSource, awkwardSink}, Log: w.log, Stdout: &w.stdout,
		Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) },
	})
	t.Cleanup(w.host.Close)
	var err error
	if w.Plugin, err = w.host.Open(t.Context(), "c", class); err != nil {
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

// eventually waits for something that another process does.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	limit := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-ticker.C:
		case <-limit:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// soon is the context of a call that is to be given up.
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
		if c, err := h.Find(name); err != nil || c.Name != want {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	_, err := h.Find("Other")
	contains(t, err, "Failed to find any class that implements Connector and which name matches Other, available connectors are: test.AwkwardSink, test.AwkwardSource")
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
			c, err := w.StartConnector(ctx, "c", w.props(row.mode), host.ConnectorEvents{Failed: func(err error) { failed <- err }, ReconfigureTasks: func() {}})
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
	c, err := w.StartConnector(t.Context(), "c", w.props("asks"), host.ConnectorEvents{Failed: func(error) {}, ReconfigureTasks: func() { close(asked) }})
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

// The answer to a question that was given up is not taken for the answer to the next one.
func TestLateTaskConfigs(t *testing.T) {
	w := open(t, awkwardSource)
	c, err := w.StartConnector(t.Context(), "c", w.props("first task configs are slow"), host.ConnectorEvents{Failed: func(error) {}})
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

// A plugin that never answers is given up, and its process is gone when Open returns.
func TestNoHandshake(t *testing.T) {
	for _, row := range []struct {
		name    string
		command *exec.Cmd
		timeout time.Duration
		ctx     context.Context
		want    string
	}{
		{"silent", exec.Command("sleep", "1000"), 100 * time.Millisecond, t.Context(), "timeout while waiting for plugin to start"},
		{"given up", exec.Command("sleep", "1000"), 0, soon(t), "deadline exceeded"},
		{"garbage", exec.Command("echo", "hello"), 0, t.Context(), "starting the plugin process of class test.AwkwardSource"},
		{"last words", exec.Command("sh", "-c", "echo cannot find the library >&2; exit 1"), 0, t.Context(), "its last lines:\n  cannot find the library"},
		{"none", exec.Command("/no/such/program"), 0, t.Context(), "no such file"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var started *exec.Cmd
			h := host.New(host.Options{Log: slog.New(slog.DiscardHandler), StartTimeout: row.timeout, Command: func(string) *exec.Cmd {
				started = row.command
				return started
			}})
			begin := time.Now()
			_, err := h.Open(row.ctx, "c", awkwardSource)
			contains(t, err, row.want)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			h.Close()
		})
	}
	if out, err := exec.Command("pgrep", "-P", strconv.Itoa(os.Getpid()), "sleep").Output(); err == nil {
		t.Errorf("processes are left: %s", out)
	}
}

func startSource(t *testing.T, w *world, mode string, end int) *host.Source {
	t.Helper()
	props := w.props(mode)
	props["end"] = strconv.Itoa(end)
	s, err := w.StartSource(t.Context(), "c", 0, props, host.SourceEvents{Log: w.log,
		Offset: func(context.Context, map[string]any) (map[string]any, error) {
			return map[string]any{"n": int64(100)}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Cancel)
	return s
}

// drain reads to the end and gives the last position.
func drain(s *host.Source) (last int64, err error) {
	for {
		b, free, err := s.Next()
		if errors.Is(err, io.EOF) {
			return last, nil
		}
		if err != nil {
			return last, err
		}
		last = b.Records[len(b.Records)-1].Position
		free()
	}
}

func TestSource(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "last words", 120)
	for want := int64(110); want <= 120; want += 10 {
		b, _, err := s.Next()
		if err != nil || b.Offset["n"] != want || b.Records[9].Value.Int() != want || b.Partition["counter"] != "one" {
			t.Fatalf("%v, %v", b, err)
		}
	}
	if err := s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(110)}}}); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if last, err := drain(s); last != 130 || err != nil {
		t.Errorf("what was polled last ends at %d, %v", last, err)
	}
	if err := s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(130)}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	// The order of the end: every commit that the worker told of, then stop.
	if notes := w.noted(t); !strings.HasSuffix(notes, "commit 130\nstop\n") || strings.Count(notes, "commit 110\n") != 1 {
		t.Errorf("noted:\n%s", notes)
	}
	s.Stop() // after the end nothing happens
	_ = s.Committed(nil)
}

// Without credit the plugin polls nothing: it is never more than four batches ahead.
func TestCredit(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "well", 0)
	for taken := 1; taken <= 5; taken++ {
		if _, _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		most := fmt.Sprintf("poll %d\n", taken+3)
		eventually(t, most, func() bool { return strings.Contains(w.noted(t), most) })
		// A batch that was polled too early would have been noted before this round trip ends.
		if _, err := w.Validate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if notes := w.noted(t); strings.Contains(notes, fmt.Sprintf("poll %d\n", taken+4)) {
			t.Fatalf("after %d batches:\n%s", taken, notes)
		}
	}
}

func TestSourceFaults(t *testing.T) {
	for _, row := range []struct {
		mode string
		want []string
	}{
		{"start fails", []string{"the task cannot start"}},
		{"start hangs", []string{"deadline exceeded"}},
		{"no utf-8", []string{"is bad"}},
		{"poll panics", []string{"the connector panicked: no more numbers", "awkward_test.go"}},
		{"poll fails", []string{"the source is broken"}},
	} {
		t.Run(row.mode, func(t *testing.T) {
			t.Parallel()
			w := open(t, awkwardSource)
			s, err := w.StartSource(soonIf(t, strings.HasSuffix(row.mode, "hangs")), "c", 0, w.props(row.mode), host.SourceEvents{Log: w.log,
				Offset: func(context.Context, map[string]any) (map[string]any, error) { return nil, nil }})
			if err == nil {
				_, err = drain(s)
				s.Cancel()
			}
			contains(t, err, row.want...)
			if strings.HasPrefix(row.mode, "poll") && !strings.HasSuffix(w.noted(t), "stop\n") {
				t.Errorf("the task was not stopped")
			}
		})
	}
}

// A task whose offset cannot be read does not start.
func TestOffsetError(t *testing.T) {
	w := open(t, awkwardSource)
	_, err := w.StartSource(t.Context(), "c", 0, w.props(""), host.SourceEvents{Log: w.log,
		Offset: func(context.Context, map[string]any) (map[string]any, error) {
			return nil, errors.New("the store is down")
		}})
	contains(t, err, "the store is down")
}

func TestRetriablePoll(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "retries", 110)
	b, _, err := s.Next()
	if err != nil || b.Records[0].Position != 101 {
		t.Fatalf("%v, %v", b, err)
	}
	for i := 1; i <= 3; i++ {
		if want := fmt.Sprintf(`msg="poll failed and is tried again" error="try %d"`, i); !strings.Contains(w.logged.String(), want) {
			t.Errorf("not logged: %s", want)
		}
	}
}

// A task that does not end is ended; its process goes with its last user.
func TestHangingTasks(t *testing.T) {
	for _, mode := range []string{"poll hangs", "task stop hangs"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := open(t, awkwardSource)
			s := startSource(t, w, mode, 110)
			done := make(chan error, 1)
			go func() {
				_, err := drain(s)
				if err == nil {
					err = s.Close(soon(t))
				}
				done <- err
			}()
			eventually(t, "it polls", func() bool { _, err := os.Stat(w.notes); return err == nil })
			s.Stop()
			if mode == "poll hangs" {
				s.Cancel()
			}
			contains(t, <-done, "cancel")
		})
	}
}

func TestNoisyPlugin(t *testing.T) {
	w := open(t, awkwardSource)
	s := startSource(t, w, "noisy", 110)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		where *lines
		want  string
	}{
		{&w.stdout, "garbage on standard output\n"},
		{&w.logged, "flood 0 xxx"},
		{&w.logged, "flood 2999 xxx"},
		{&w.logged, `level=INFO msg="a record of the log" connector=c n=100 task=0`},
	} {
		eventually(t, row.want+" arrives", func() bool { return strings.Contains(row.where.String(), row.want) })
	}
}

// Stop, Committed and Cancel come from other goroutines than Next and Close.
func TestSourceCallsAtOnce(t *testing.T) {
	w := open(t, awkwardSource)
	for round := range 10 {
		s := startSource(t, w, "well", 0)
		var group sync.WaitGroup
		begin := make(chan struct{})
		for range 3 {
			group.Go(func() {
				<-begin
				_ = s.Committed([]connect.SourceOffset{{Partition: partition, Offset: map[string]any{"n": int64(1)}}})
				s.Stop()
				if round%2 == 0 {
					s.Cancel()
				}
				s.Stop()
			})
		}
		close(begin)
		if _, err := drain(s); err == nil {
			_ = s.Close(t.Context())
		}
		group.Wait()
	}
}

// kill ends the plugin from outside.
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

// A process that is killed is every call's error, soon and with the signal; the next Open starts another.
func TestKilledPlugin(t *testing.T) {
	w := open(t, awkwardSource)
	failed := make(chan error, 1)
	if _, err := w.StartConnector(t.Context(), "c", w.props(""), host.ConnectorEvents{Failed: func(err error) { failed <- err }}); err != nil {
		t.Fatal(err)
	}
	s := startSource(t, w, "logs", 0)
	if _, _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log arrives", func() bool { return strings.Contains(w.logged.String(), "a record of the log") })
	w.kill(t)
	begin := time.Now()
	_, err := drain(s)
	contains(t, err, "the plugin process of class test.AwkwardSource ended: signal: killed", "its last lines:", "a record of the log")
	contains(t, <-failed, "signal: killed")
	if took := time.Since(begin); took > time.Second {
		t.Errorf("it took %v", took)
	}
	again, err := w.host.Open(t.Context(), "c", awkwardSource)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Release()
	if _, err := again.Validate(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

const workerMode = "MILLRACE_TEST_WORKER"

// doomedWorker runs a plugin that notes its pid, and waits to be killed.
func doomedWorker(pid string) {
	h := host.New(host.Options{Log: slog.New(slog.DiscardHandler), Command: func(string) *exec.Cmd { return exec.Command(os.Args[0]) }})
	p, err := h.Open(context.Background(), "c", awkwardSource)
	if err == nil {
		_, err = p.StartConnector(context.Background(), "c", map[string]string{"pid": pid}, host.ConnectorEvents{})
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	forever()
}

// However a worker ends, its plugins end too.
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
