package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// world is a plan in progress, with its worker.
type world struct {
	plan
	random   *rand.Rand
	url      string
	cmd      *exec.Cmd
	done     chan error
	restarts int
	fed      int
	add      func() error // feeds a few more records
	batch    int
}

func (w *world) outputFile() string { return filepath.Join(w.dir, "out.txt") }
func (w *world) inputFile() string  { return filepath.Join(w.dir, "in.txt") }

const topic = "chaos"

// build builds the worker and writes its files.
func (w *world) build(ctx context.Context) error {
	if w.binary == "" {
		w.binary = filepath.Join(w.dir, "worker")
		if err := buildWorker(ctx, w.binary); err != nil {
			return err
		}
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	w.url = fmt.Sprintf("http://127.0.0.1:%d", port)
	support := map[bool]string{true: "enabled", false: "disabled"}[w.exactly]
	props := strings.Join([]string{
		"bootstrap.servers=" + w.bootstrap, "listeners=" + w.url,
		"key.converter=org.apache.kafka.connect.storage.StringConverter", "value.converter=org.apache.kafka.connect.storage.StringConverter",
		"offset.storage.topic=" + offsetsTopic, "offset.storage.partitions=1", "offset.flush.interval.ms=500",
		"exactly.once.source.support=" + support, "restart.max.attempts=1000",
		"consumer.session.timeout.ms=" + strconv.FormatInt(w.session.Milliseconds(), 10), "consumer.heartbeat.interval.ms=300",
		"consumer.metadata.max.age.ms=1000", "producer.metadata.max.age.ms=1000",
	}, "\n")
	if err := os.WriteFile(filepath.Join(w.dir, "worker.properties"), []byte(props+"\n"), 0o644); err != nil {
		return err
	}
	var connector strings.Builder
	for key, value := range w.connector() {
		fmt.Fprintf(&connector, "%s=%s\n", key, value)
	}
	return os.WriteFile(filepath.Join(w.dir, "connector.properties"), []byte(connector.String()), 0o644)
}

func buildWorker(ctx context.Context, path string) error {
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "millrace/cmd/worker").CombinedOutput(); err != nil {
		return fmt.Errorf("building the worker: %w\n%s", err, out)
	}
	return nil
}

func (w *world) connector() map[string]string {
	if w.direction == source {
		return map[string]string{"name": "chaos", "connector.class": "FileStreamSource", "file": w.inputFile(), "topic": topic, "exactly.once.support": map[bool]string{true: "required", false: "requested"}[w.exactly]}
	}
	return map[string]string{"name": "chaos", "connector.class": "FileStreamSink", "file": w.outputFile(), "topics": topic, "exactly.once": fmt.Sprint(w.exactly)}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// start starts the worker, and returns when its REST API responds.
func (w *world) start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(w.dir, "worker.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	w.cmd = exec.Command(w.binary, "standalone", filepath.Join(w.dir, "worker.properties"), filepath.Join(w.dir, "connector.properties"))
	w.cmd.Stdout, w.cmd.Stderr, w.cmd.Dir = log, log, w.dir
	if err := w.cmd.Start(); err != nil {
		return err
	}
	w.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan error) { done <- cmd.Wait() }(w.cmd, w.done) // kill and stop wait for it
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for w.rest(ctx, "GET", "/connectors/chaos/status", "") != nil {
		select {
		case err := <-w.done:
			w.cmd = nil
			return fmt.Errorf("the worker does not start: %w; see %s", err, log.Name())
		default:
		}
		if !wait(ctx, 50*time.Millisecond) {
			return fmt.Errorf("the worker does not answer; see %s", log.Name())
		}
	}
	return nil
}

const startPatience = 30 * time.Second

func (w *world) kill() error {
	if err := w.cmd.Process.Kill(); err != nil {
		return err
	}
	<-w.done
	w.cmd = nil
	return nil
}

// stop stops the worker gracefully, as a user does.
func (w *world) stop() error {
	if err := w.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	err := <-w.done
	w.cmd = nil
	return err
}

// close kills the worker if it is running.
func (w *world) close() error {
	if w.cmd == nil {
		return nil
	}
	return w.kill()
}

// plugins returns the plugin processes of the worker.
func (w *world) plugins() (pids []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", w.cmd.Process.Pid))
	for _, file := range files {
		text, _ := os.ReadFile(file) // an ended thread has no children
		for field := range strings.FieldsSeq(string(text)) {
			if pid, err := strconv.Atoi(field); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func (w *world) killPlugin() {
	if pids := w.plugins(); len(pids) > 0 {
		_ = syscall.Kill(pids[w.random.IntN(len(pids))], syscall.SIGKILL) // it may have ended already
	}
}

// rest sends a request to the worker.
func (w *world) rest(ctx context.Context, method, path, body string) error {
	_, err := w.request(ctx, method, path, body)
	return err
}

func (w *world) request(ctx context.Context, method, path, body string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(text))
	}
	return text, err
}

func (w *world) failed(ctx context.Context) (bool, error) {
	status, err := w.request(ctx, "GET", "/connectors/chaos/status", "")
	return bytes.Contains(status, []byte("FAILED")), err
}

// failsWithin waits for a failure.
func (w *world) failsWithin(ctx context.Context, d time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	for {
		if failed, err := w.failed(ctx); failed || err != nil {
			return failed, err
		}
		if !wait(ctx, 50*time.Millisecond) {
			return false, nil
		}
	}
}

// restartFailed restarts the connector and tasks that have failed.
func (w *world) restartFailed(ctx context.Context) error {
	failed, err := w.failed(ctx)
	if err != nil || !failed {
		return err
	}
	w.restarts++
	if err := w.rest(ctx, "POST", "/connectors/chaos/restart?includeTasks=true&onlyFailed=true", ""); err != nil {
		fmt.Fprintln(w.out, "  restarting:", err) // if the connector fails again, the next call restarts it
	}
	return nil
}

// reconfigure restarts the connector with a changed configuration.
func (w *world) reconfigure(ctx context.Context) error {
	config := w.connector()
	w.batch++
	if w.direction == source {
		config["batch.size"] = strconv.Itoa(500 + w.batch)
	} else {
		config["consumer.override.max.poll.records"] = strconv.Itoa(500 + w.batch)
	}
	text, err := json.Marshal(config)
	if err != nil {
		return err
	}
	return errors.Join(w.rest(ctx, "PUT", "/connectors/chaos/config", string(text)), w.restartFailed(ctx))
}
