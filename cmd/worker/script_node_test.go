package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var nodeSDK = filepath.Join("..", "..", "plugins", "sdk", "node")

// node reports whether connectors in JavaScript can run here.
func node() (bool, error) {
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(packageDir, nodeSDK, "node_modules", "@grpc", "grpc-js"))
	}
	if err != nil && os.Getenv("MILLRACE_REQUIRE_NODE") == "1" {
		return false, errors.Join(errors.New("MILLRACE_REQUIRE_NODE is set"), err)
	}
	return err == nil, nil
}

// nodeplugin DIR: install the connectors of examples/node-connector.
func nodePlugin(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: nodeplugin dir")
	}
	sdk, err := filepath.Abs(filepath.Join(packageDir, nodeSDK))
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Join(dir, "node_modules"), 0o755))
	ts.Check(os.Symlink(sdk, filepath.Join(dir, "node_modules", "millrace-connect")))
	for _, name := range []string{"package.json", "connectors.js", "manifest.json"} { // the manifest last, because it completes the plugin
		text, err := os.ReadFile(filepath.Join(packageDir, "..", "..", "examples", "node-connector", name))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
}

// The SDK's own tests pass.
func TestNodeSDK(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a short run is without Node.js")
	}
	if ok, err := node(); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("no node, or no modules in plugins/sdk/node: npm install --prefix plugins/sdk/node")
	}
	if out, err := exec.CommandContext(t.Context(), "node", "--test", nodeSDK).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A project in another folder that links to the SDK can run it.
func TestNodeSDKLinked(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a short run is without Node.js")
	}
	if ok, err := node(); err != nil {
		t.Fatal(err)
	} else if !ok {
		t.Skip("no node, or no modules in plugins/sdk/node: npm install --prefix plugins/sdk/node")
	}
	dir := t.TempDir()
	sdk, project := filepath.Join(dir, "sdk"), filepath.Join(dir, "project")
	files, err := filepath.Glob(filepath.Join(nodeSDK, "*.*"))
	if err != nil || os.Mkdir(sdk, 0o755) != nil || os.Mkdir(project, 0o755) != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(sdk, filepath.Base(file)), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	program := "import { Sink } from 'millrace-connect'\nconsole.log(typeof Sink)\n"
	if err := os.WriteFile(filepath.Join(project, "main.mjs"), []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{{"npm", "install", "--prefer-offline", "--no-audit", "--no-fund", sdk}, {"node", "main.mjs"}} {
		cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
		cmd.Dir = project
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", words, err, out)
		}
	}
}

// The SDK contains the current protocol.
func TestNodeProtocol(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("..", "..", "plugins", "proto", "connect", "v1", "connect.proto"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(nodeSDK, "connect.proto")); err != nil || !bytes.Equal(got, want) {
		t.Errorf("plugins/sdk/node/connect.proto is not plugins/proto/connect/v1/connect.proto: make proto; %v", err)
	}
}
