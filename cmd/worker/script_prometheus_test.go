package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"

	"millrace/internal/cli/remote"
)

// hasPrometheus reports whether Prometheus is installed. It is required in CI.
func hasPrometheus() (bool, error) {
	for _, program := range []string{"prometheus", "promtool"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("MILLRACE_REQUIRE_PROMETHEUS") == "1" {
				return false, errors.New("MILLRACE_REQUIRE_PROMETHEUS is set, but there is no " + program + ": apt-get install --no-install-recommends prometheus")
			}
			return false, nil
		}
	}
	return true, nil
}

// short replaces the intervals of an example's configuration by ones that tests can wait for.
var (
	interval = regexp.MustCompile(`_interval: \S+`)
	lasting  = regexp.MustCompile(`for: \S+`)
)

// prometheus DIR: start Prometheus with the configuration of an example, on the worker that was
// started last. It scrapes and evaluates four times a second instead of every 15 seconds, and
// alerts fire without a delay.
func startPrometheus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: prometheus dir")
	}
	dir := ts.MkAbs(args[0])
	change := func(name string, f func(string) string) {
		path := filepath.Join(dir, name)
		ts.Check(os.WriteFile(path, []byte(f(ts.ReadFile(path))), 0o644))
	}
	change("rules.yml", func(text string) string { return lasting.ReplaceAllString(text, "for: 0s") })
	change("prometheus.yml", func(text string) string {
		target := strings.TrimPrefix(sceneOf(ts).last.rest, "http://")
		return strings.ReplaceAll(interval.ReplaceAllString(text, "_interval: 250ms"), "localhost:8083", target)
	})
	address, stop, err := runPrometheus(dir)
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("PROMETHEUS", address)
}

// runPrometheus starts Prometheus with the configuration in a folder, and returns its address when
// it answers.
func runPrometheus(dir string) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	host := l.Addr().String()
	if err := l.Close(); err != nil {
		return "", nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address="+host)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // its error is that of the kill
		_ = log.Close()
	}
	if err := poll(func() (bool, error) {
		resp, err := http.Get("http://" + host + "/-/ready")
		if err != nil {
			said, _ := os.ReadFile(log.Name()) // for the error message
			return false, fmt.Errorf("%w\n%s", err, said)
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK, errors.New(resp.Status)
	}); err != nil {
		stop()
		return "", nil, err
	}
	return "http://" + host, stop, nil
}

// query runs a query, and returns the number of series with a value.
func query(ts *testscript.TestScript, expr string) (int, error) {
	resp, err := http.Get(ts.Getenv("PROMETHEUS") + "/api/v1/query?query=" + url.QueryEscape(expr))
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct{ Result []struct{ Value [2]any } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return 0, err
	}
	if answer.Status != "success" {
		return 0, final{fmt.Errorf("%s: %s", expr, answer.Error)}
	}
	n := 0
	for _, series := range answer.Data.Result {
		if text, _ := series.Value[1].(string); text != "NaN" {
			n++
		}
	}
	return n, nil
}

// series EXPR...: wait until each expression has a value.
func awaitSeries(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: series expr...")
	}
	for _, expr := range args {
		ts.Check(poll(func() (bool, error) {
			n, err := query(ts, expr)
			return n > 0, errors.Join(err, fmt.Errorf("%s has no number", expr))
		}))
	}
}

// alerts NAME...: wait until each alert fires.
func awaitAlerts(ts *testscript.TestScript, neg bool, args []string) {
	var exprs []string
	for _, name := range args {
		exprs = append(exprs, fmt.Sprintf(`ALERTS{alertname=%q,alertstate="firing"}`, name))
	}
	awaitSeries(ts, neg, exprs)
}

// panels FILE: each query of a Grafana dashboard has a value.
func checkPanels(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: panels file")
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &dashboard))
	variables := strings.NewReplacer("$__rate_interval", "1m", "$connector", ".*")
	checked := 0
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			awaitSeries(ts, false, []string{variables.Replace(target.Expr)})
			checked++
		}
	}
	if checked == 0 {
		ts.Fatalf("%s has no queries", args[0])
	}
}

// freeze CLASS: suspend the plugin process of a bundled class.
func freezePlugin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeze class")
	}
	for _, text := range children(sceneOf(ts).last.cmd.Process.Pid) {
		if line, err := os.ReadFile("/proc/" + text + "/cmdline"); err == nil && strings.Contains(string(line), args[0]) {
			pid, err := strconv.Atoi(text)
			ts.Check(err)
			ts.Check(syscall.Kill(pid, syscall.SIGSTOP))
			return
		}
	}
	ts.Fatalf("no plugin process of %s", args[0])
}

// use NAME: send the next requests to this worker, instead of the one that was started last.
func useWorker(ts *testscript.TestScript, neg bool, args []string) {
	p := named(ts, args)
	sceneOf(ts).last = p
	ts.Setenv(remote.URLVariable, p.rest)
}
