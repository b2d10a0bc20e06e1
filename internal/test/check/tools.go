package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"millrace/internal/test/mariadb"
	"millrace/internal/test/postgres"
)

// prepare sets up tools that some tests need, and reports the tests to be skipped.
func prepare() error {
	python, err := preparePython()
	if err != nil {
		return err
	}
	if python != "" {
		os.Setenv("MILLRACE_PYTHON", python)
	}
	if err := prepareNode(); err != nil {
		return err
	}
	for _, tool := range []struct {
		tests    string
		programs []string
	}{
		{"examples/observability", []string{"prometheus"}},
		{"the console", []string{"chromium", "chromium-browser", "google-chrome"}},
		{"examples/three-workers", []string{"haproxy"}},
	} {
		if !slices.ContainsFunc(tool.programs, installed) {
			fmt.Printf("check: skipping the tests of %s: %[2]s is not installed (apt-get install --no-install-recommends %[2]s)\n", tool.tests, tool.programs[0])
		}
	}
	if err := postgres.Find(); err != nil {
		fmt.Printf("check: skipping the tests of Debezium and of databases: %v\n", err)
	}
	if err := mariadb.Find(); err != nil {
		fmt.Printf("check: skipping the tests of the JDBC connectors with MariaDB: %v\n", err)
	}
	return nil
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// raceFlags returns the flags for the race detector, if it is available.
func raceFlags() []string {
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	words := strings.Fields(string(out))
	if err == nil && len(words) == 2 && words[0] == "1" && installed(words[1]) {
		return []string{"-race"}
	}
	fmt.Println("check: no C compiler, so the tests run without the race detector")
	return nil
}

// formatted returns an error that lists the files that gofmt would change.
func formatted() error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	gofmt := filepath.Join(strings.TrimSpace(string(root)), "bin", "gofmt")
	if _, err := os.Stat(gofmt); err != nil {
		gofmt = "gofmt"
	}
	out, err := exec.Command(gofmt, "-l", ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("gofmt: %w\n%s", err, out)
	}
	if len(out) > 0 {
		return fmt.Errorf("not formatted with gofmt:\n%s", out)
	}
	return nil
}

// preparePython returns an interpreter with the Python SDK, in a virtual environment of the
// project, or "" if Python is missing.
func preparePython() (string, error) {
	interpreter, err := filepath.Abs(filepath.Join(".venv", "bin", "python"))
	if err != nil {
		return "", err
	}
	if exec.Command(interpreter, "-c", "import millrace_connect").Run() == nil {
		return interpreter, nil
	}
	err = steps(command("python3", "-m", "venv", ".venv"),
		command(interpreter, "-m", "pip", "install", "-q", "--disable-pip-version-check", "./plugins/sdk/python"))
	if err == nil {
		return interpreter, nil
	}
	return "", missing("PYTHON", "connectors in Python", err)
}

// prepareNode installs the dependencies of the Node.js SDK into its folder, unless they are
// installed.
func prepareNode() error {
	sdk := filepath.Join("plugins", "sdk", "node")
	if _, err := os.Stat(filepath.Join(sdk, "node_modules", "@grpc", "grpc-js")); err == nil {
		return nil
	}
	if err := command("npm", "ci", "--prefix", sdk, "--silent", "--no-audit", "--no-fund")(); err != nil {
		return missing("NODE", "connectors in JavaScript", err)
	}
	return nil
}

// missing reports the tests that are skipped because a tool is missing. It returns an error if the
// tool is required.
func missing(tool, tests string, err error) error {
	if os.Getenv("MILLRACE_REQUIRE_"+tool) == "1" {
		return fmt.Errorf("preparing %s: %w", strings.ToLower(tool), err)
	}
	fmt.Printf("check: skipping the tests of %s: %v\n", tests, err)
	return nil
}
