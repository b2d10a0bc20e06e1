package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// buildplugin FILE PACKAGE VERSION: build the plugin of a package of the repository, and write it
// to a file outside of plugin.path.
func buildPlugin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: buildplugin file package version")
	}
	ts.Check(goBuild(ts.MkAbs(args[0]), args[1], args[2]))
}

func goBuild(file, folder, version string) error {
	root := filepath.Join(packageDir, "..", "..")
	if out, err := exec.Command("go", "build", "-C", root, "-ldflags", "-X main.version="+version, "-o", file, "./"+folder).CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// packageDir is the folder in which the tests start, before a story has its own.
var packageDir = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

// python returns an interpreter with the SDK's dependencies; "" if there is none. It is required in
// CI.
func python() (string, error) {
	for _, name := range []string{os.Getenv("MILLRACE_PYTHON"), "python3"} {
		path, err := exec.LookPath(name)
		if name == "" || err != nil {
			continue
		}
		if exec.Command(path, "-c", "import grpc, google.protobuf").Run() == nil {
			return path, nil
		}
	}
	if os.Getenv("MILLRACE_REQUIRE_PYTHON") == "1" {
		return "", errors.New("MILLRACE_REQUIRE_PYTHON is set, but there is no python3 with grpcio")
	}
	return "", nil
}

// pythonplugin DIR: install the connectors of examples/python-connector.
func pythonPlugin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pythonplugin dir")
	}
	root, err := filepath.Abs(filepath.Join(packageDir, "..", ".."))
	ts.Check(err)
	interpreter, err := python()
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	program, err := os.ReadFile(filepath.Join(root, "examples", "python-connector", "connectors.py"))
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(dir, "connectors.py"), program, 0o644))
	sdk := "PYTHONPATH=" + filepath.Join(root, "plugins", "sdk", "python")
	manifest, err := json.Marshal(map[string][]string{"command": {"env", sdk, interpreter, "connectors.py"}})
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o644))
}

// waitrest PATH REGEXP: wait until the response to GET matches; after ! until it does not.
func waitREST(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: waitrest path regexp")
	}
	want, err := regexp.Compile(args[1])
	ts.Check(err)
	ts.Check(poll(func() (bool, error) {
		_, answer, err := ask(ts, http.MethodGet, args[0], "")
		if err != nil || want.Match(answer) == neg {
			return false, fmt.Errorf("GET %s: %s %w", args[0], answer, err)
		}
		return true, nil
	}))
}

// waitgrep FILE REGEXP: wait until a line of the file matches.
func waitGrep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: waitgrep file regexp")
	}
	want, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	path := ts.MkAbs(args[0])
	ts.Check(poll(func() (bool, error) {
		data, err := os.ReadFile(path)
		return want.Match(data), fmt.Errorf("no line of %s matches %s: %w", args[0], args[1], err)
	}))
}

// killplugins NAME: kill the plugin processes of a worker.
func killPlugins(ts *testscript.TestScript, neg bool, args []string) {
	p := named(ts, args)
	plugins := children(p.cmd.Process.Pid)
	if neg || len(plugins) == 0 {
		ts.Fatalf("worker %s has no plugins", args[0])
	}
	for _, text := range plugins {
		pid, err := strconv.Atoi(text)
		ts.Check(err)
		ts.Check(syscall.Kill(pid, syscall.SIGKILL))
	}
}
