package conformance

import (
	"fmt"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"millrace/plugins/sdk"
	"millrace/runtime/broker"
)

// pluginEnv makes the test binary serve the classes that the cases need in addition to the bundled
// ones.
const pluginEnv = "MILLRACE_CONFORMANCE_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(pluginEnv) != "" {
		sdk.Serve(mockClass(), hangClass())
		return
	}
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2.runClock")) // it ends on its own some time after the last match
}

// pluginDir returns a folder with a plugin that is this test binary.
func pluginDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\n%s=1 GORACE=atexit_sleep_ms=0 exec '%s'\n", pluginEnv, os.Args[0])
	if err := os.WriteFile(filepath.Join(dir, "connect-mock"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// program builds the worker once, with the race detector if this test has it.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "worker")
	args := []string{"build", "-o", path, "millrace/cmd/worker"}
	if raceDetector {
		args = slices.Insert(args, 1, "-race")
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the worker: %w\n%s", err, out)
	}
	return path, nil
})

// ours is a Millrace worker.
type ours struct {
	url     string
	cmd     *exec.Cmd
	printed string // file with its output
	ended   chan error
}

var restLine = regexp.MustCompile(`(?m)^  REST +(\S+)`)

// startEmbedded starts a broker that ends with the test.
func startEmbedded(t *testing.T) string {
	t.Helper()
	b, err := broker.Start(filepath.Join(t.TempDir(), "broker"), 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b.Addr()
}

// startOurs starts a standalone worker. An empty bootstrap starts an embedded broker. extra
// contains additional properties as alternating keys and values.
func startOurs(t *testing.T, bootstrap string, extra ...string) *ours {
	t.Helper()
	if bootstrap == "" {
		bootstrap = startEmbedded(t)
	}
	return startWorker(t, "standalone", bootstrap, append([]string{"offset.storage.file.filename", filepath.Join(t.TempDir(), "offsets")}, extra...)...)
}

// clusterProps returns the properties of a worker of a cluster.
func clusterProps(cluster string) []string {
	return []string{
		"group.id", cluster, "config.storage.topic", cluster + "-configs", "offset.storage.topic", cluster + "-offsets",
		"status.storage.topic", cluster + "-status", "config.storage.replication.factor", "1", "offset.storage.replication.factor", "1",
		"status.storage.replication.factor", "1", "scheduled.rebalance.max.delay.ms", "0",
	}
}

// startCluster starts the workers of a cluster.
func startCluster(t *testing.T, bootstrap, cluster string, workers int, extra ...string) []*ours {
	t.Helper()
	if bootstrap == "" {
		bootstrap = startEmbedded(t)
	}
	var out []*ours
	for range workers {
		out = append(out, startWorker(t, "distributed", bootstrap, append(clusterProps(cluster), extra...)...))
	}
	return out
}

func startWorker(t *testing.T, mode, bootstrap string, extra ...string) *ours {
	t.Helper()
	o := prepareWorker(t, mode, bootstrap, extra...)
	o.launch(t)
	o.awaitBanner(t)
	return o
}

// prepareWorker writes a worker's properties.
func prepareWorker(t *testing.T, mode, bootstrap string, extra ...string) *ours {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run starts no worker of its own here")
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	props := map[string]string{
		"bootstrap.servers":           bootstrap,
		"key.converter":               "org.apache.kafka.connect.storage.StringConverter",
		"value.converter":             "org.apache.kafka.connect.storage.StringConverter",
		"offset.flush.interval.ms":    "500",
		"listeners":                   "http://127.0.0.1:0",
		"plugin.path":                 pluginDir(t),
		"config.providers":            "file",
		"config.providers.file.class": "FileConfigProvider",
	}
	for i := 0; i < len(extra); i += 2 {
		props[extra[i]] = extra[i+1]
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "worker.properties")
	var text strings.Builder
	for _, k := range slices.Sorted(maps.Keys(props)) {
		fmt.Fprintf(&text, "%s=%s\n", k, strings.ReplaceAll(props[k], `\`, `\\`))
	}
	writeFile(t, file, text.String())
	o := &ours{cmd: exec.Command(path, mode, file), printed: filepath.Join(dir, "out"), ended: make(chan error, 1)}
	o.cmd.Dir, o.cmd.Env = dir, append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	return o
}

func (o *ours) launch(t *testing.T) {
	t.Helper()
	out, err := os.Create(o.printed)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	o.cmd.Stdout, o.cmd.Stderr = out, out
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { o.ended <- o.cmd.Wait() }()
	t.Cleanup(func() { o.stop(t) })
}

// awaitBanner waits until the worker prints that it is running.
func (o *ours) awaitBanner(t *testing.T) {
	t.Helper()
	eventually(t, func() error {
		text, err := os.ReadFile(o.printed)
		if m := restLine.FindSubmatch(text); m != nil {
			o.url = string(m[1])
			return nil
		}
		return fmt.Errorf("no REST address in %q: %w", text, err)
	})
}

// stop stops the worker gracefully, as an operator does, and expects no error. A second call does
// nothing.
func (o *ours) stop(t *testing.T) {
	if o.ended == nil {
		return
	}
	_ = o.cmd.Process.Signal(os.Interrupt)
	select {
	case err := <-o.ended:
		if err != nil || t.Failed() {
			text, _ := os.ReadFile(o.printed)
			t.Logf("our worker: %v\n%s", err, text)
		}
		if err != nil {
			t.Errorf("our worker: %v", err)
		}
	case <-time.After(patience):
		_ = o.cmd.Process.Signal(syscall.SIGQUIT)
		<-o.ended
		text, _ := os.ReadFile(o.printed)
		t.Errorf("our worker did not stop: %s", text)
	}
	o.ended = nil
}

// kill kills the worker.
func (o *ours) kill() {
	_ = o.cmd.Process.Kill()
	<-o.ended
	o.ended = nil
}

// freePort returns an unused port.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// patience is the time to wait for expected events.
const patience = 60 * time.Second

func eventually(t *testing.T, check func() error) {
	t.Helper()
	deadline := time.After(patience)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-ticker.C:
		}
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
