package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/cli/remote"
	"millrace/internal/test/otlp"
	"millrace/internal/test/postgres"
	"millrace/runtime/broker"
)

// patience is the longest time that a story waits for anything.
const patience = 60 * time.Second

// scene is the processes that a story has started.
type scene struct {
	broker  string
	dir     string
	workers map[string]*process
	last    *process // started last: rest, topic and others use it
	poster  *poster  // of requests to a listening connector
	shown   []string // lines of the next picture

	suspended *process // suspended by suspend

	collector *otlp.Collector // nil: there is none
	postgres  *postgres.Server
	env       []string // added to the test's environment, for workers
}

type sceneKey struct{}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// process is a worker in the background, with its output.
type process struct {
	name         string
	cmd          *exec.Cmd
	out, err     string // files
	done         chan struct{}
	broker, rest string
}

// brokerAddr returns the address of the story's broker. An embedded one exists only while its
// worker runs.
func (s *scene) brokerAddr(ts *testscript.TestScript) string {
	if s.broker != embedded {
		return s.broker
	}
	if s.last == nil {
		ts.Fatalf("the embedded broker runs only while a worker does")
	}
	return s.last.broker
}

// clear ends the processes of a story, and shows the workers' logs if it has failed.
func (s *scene) clear(t any) {
	for _, p := range s.workers {
		if p.running() {
			_ = p.cmd.Process.Kill()
			<-p.done
		}
		if tb, ok := t.(testing.TB); ok && tb.Failed() {
			tb.Logf("worker %s:\n%s", p.name, p.said())
		}
	}
}

// startworker NAME ARGS...: start the program in the background, and wait until its REST API
// reports that it is ready.
func startWorker(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: startworker name args...")
	}
	s := sceneOf(ts)
	p, err := s.start(args[0], ts.MkAbs("."), args[1:])
	ts.Check(err)
	s.last = p
	ts.Check(p.until(func() (bool, error) { return p.ready() }))
	ts.Setenv(remote.URLVariable, p.rest)
}

// broker FILE...: start a broker that outlives workers, as workers of a cluster need one. Replace
// $BROKER, localhost:9092 and kafka:9092 in files by its address. MILLRACE_URL is the URL of the
// worker that was started last.
func lastingBroker(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	if s.broker == embedded {
		b, err := broker.Start(ts.MkAbs("broker-data"), 0, slog.New(slog.DiscardHandler))
		ts.Check(err)
		ts.Defer(func() { ts.Check(b.Close()) })
		s.broker = b.Addr()
	}
	for _, name := range args {
		text := ts.ReadFile(name)
		for _, old := range []string{"$BROKER", "localhost:9092", "kafka:9092"} {
			text = strings.ReplaceAll(text, old, s.broker)
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

func (s *scene) start(name, dir string, args []string) (*process, error) {
	program, err := exec.LookPath("worker")
	if err != nil {
		return nil, err
	}
	p := &process{name: name, cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.out, p.err = filepath.Join(s.dir, name+".out"), filepath.Join(s.dir, name+".err")
	out, err := os.Create(p.out)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	errOut, err := os.Create(p.err)
	if err != nil {
		return nil, err
	}
	defer errOut.Close()
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, errOut
	p.cmd.Env = append(os.Environ(), s.env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	s.workers[name] = p
	return p, nil
}

// portinuse FILE: write a worker's file with the port of the running worker.
func portInUse(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: portinuse file")
	}
	text := strings.ReplaceAll(workerFileText, "$BROKER", "127.0.0.1:1") + "offset.storage.file.filename=offsets\n"
	text = strings.ReplaceAll(text, "http://127.0.0.1:0", sceneOf(ts).last.rest)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// samebroker FILE: replace $ADDRESS in a worker's file by the address of the broker.
func sameBroker(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: samebroker file")
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "$ADDRESS", sceneOf(ts).brokerAddr(ts))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

var bannerBroker, bannerREST = regexp.MustCompile(`(?m)^  broker +(\S+)`), regexp.MustCompile(`(?m)^  REST +(\S+)`)

// ready reads the addresses that the worker has printed, and asks whether it is ready.
func (p *process) ready() (bool, error) {
	out, err := os.ReadFile(p.out)
	if err != nil {
		return false, err
	}
	broker, rest := bannerBroker.FindSubmatch(out), bannerREST.FindSubmatch(out)
	if broker == nil || rest == nil {
		return false, nil
	}
	p.broker, p.rest = string(broker[1]), string(rest[1])
	resp, err := http.Get(p.rest + "/health")
	if err != nil {
		return false, nil
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK, nil
}

// fails STATUS ARGS...: the program ends with the status, and prints no stack.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails status args...")
	}
	err := ts.Exec("worker", args[1:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("ended with %v; expected exit status %s", err, args[0])
	}
	if strings.Contains(ts.ReadFile("stderr"), "goroutine ") {
		ts.Fatalf("a stack is shown to the user")
	}
}

// waitexec REGEXP PROGRAM ARGS...: run a program until it succeeds and its output matches.
func waitExec(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: waitexec regexp program args...")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	ts.Check(poll(func() (bool, error) {
		err := ts.Exec(args[1], args[2:]...)
		out := ts.ReadFile("stdout")
		return err == nil && want.MatchString(out), fmt.Errorf("it writes %s: %w", out, err)
	}))
}

// stopworker NAME: send the signal of Ctrl-C to the process and to its group, and wait for a clean
// exit. Two signals arrive, as if a program such as timeout passed on its own.
func stopWorker(ts *testscript.TestScript, neg bool, args []string) {
	p := named(ts, args)
	for _, pid := range []int{p.cmd.Process.Pid, -p.cmd.Process.Pid} {
		if err := syscall.Kill(pid, syscall.SIGINT); !errors.Is(err, syscall.ESRCH) { // the process may have ended
			ts.Check(err)
		}
	}
	select {
	case <-p.done:
	case <-time.After(patience):
		ts.Fatalf("worker %s does not stop", p.name)
	}
	fmt.Fprint(ts.Stdout(), readAll(p.out))
	fmt.Fprint(ts.Stderr(), readAll(p.err))
	if ok := p.cmd.ProcessState.Success(); ok == neg {
		ts.Fatalf("worker %s ended with %v", p.name, p.cmd.ProcessState)
	}
}

// kill9 NAME: kill a worker. Its plugins must notice, and end.
func kill9(ts *testscript.TestScript, neg bool, args []string) {
	p := named(ts, args)
	plugins := children(p.cmd.Process.Pid)
	ts.Check(p.cmd.Process.Kill())
	<-p.done
	ts.Check(poll(func() (bool, error) {
		for _, pid := range plugins {
			if stat := readAll("/proc/" + pid + "/stat"); stat != "" && !strings.Contains(stat, ") Z ") {
				return false, fmt.Errorf("plugin %s of the killed worker still runs", pid)
			}
		}
		return true, nil
	}))
}

func children(pid int) []string {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var out []string
	for _, f := range files {
		out = append(out, strings.Fields(readAll(f))...)
	}
	return out
}

func named(ts *testscript.TestScript, args []string) *process {
	if len(args) != 1 {
		ts.Fatalf("expected the name of a worker")
	}
	p := sceneOf(ts).workers[args[0]]
	if p == nil || !p.running() {
		ts.Fatalf("no worker %s runs", args[0])
	}
	return p
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// until polls like poll, and gives up when the worker ends.
func (p *process) until(ready func() (bool, error)) error {
	err := poll(func() (bool, error) {
		if !p.running() {
			return false, final{fmt.Errorf("it has ended: %v", p.cmd.ProcessState)}
		}
		return ready()
	})
	if err != nil {
		return fmt.Errorf("worker %s: %w\n%s", p.name, err, p.said())
	}
	return nil
}

func (p *process) said() string { return readAll(p.out) + readAll(p.err) }

func readAll(path string) string {
	data, _ := os.ReadFile(path) // for error messages
	return string(data)
}

// final is an error that more waiting cannot change.
type final struct{ error }

// poll calls ask until it returns true. The error of ask is the reason in the error of poll.
func poll(ask func() (bool, error)) error {
	deadline := time.After(patience)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := ask()
		if ok {
			return nil
		}
		if errors.As(err, &final{}) {
			return err
		}
		select {
		case <-deadline:
			return fmt.Errorf("not within %v: %w", patience, err)
		case <-ticker.C:
		}
	}
}
