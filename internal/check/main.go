// Command check is the project's test command: everything that must pass, with nothing needed but a Go toolchain. What
// needs more (a C compiler for the race detector, java and mvn for the real Apache Kafka, python3 and npm for connectors in
// Python and JavaScript, Prometheus for what is scraped, Chromium for the console) is used where it is there; where it is not, the command says so and goes on without it. In CI nothing
// may be missing: MILLRACE_REQUIRE_KAFKA=1, MILLRACE_REQUIRE_PYTHON=1, MILLRACE_REQUIRE_NODE=1, MILLRACE_REQUIRE_PROMETHEUS=1 and MILLRACE_REQUIRE_CHROMIUM=1 turn a missing thing into a
// failure.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"millrace/internal/apache"
)

func main() {
	signal.Ignore(os.Interrupt) // the steps get it too, and end by it
	began := time.Now()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
	fmt.Printf("check: all passed in %v\n", time.Since(began).Round(time.Second))
}

func run() error {
	race := raceFlags()
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
	if !installed("prometheus") {
		fmt.Println("check: the test of examples/observability is skipped: there is no Prometheus; apt-get install --no-install-recommends prometheus brings it")
	}
	if !slices.ContainsFunc([]string{"chromium", "chromium-browser", "google-chrome"}, installed) {
		fmt.Println("check: the tests of the console are skipped: there is no Chromium; apt-get install --no-install-recommends chromium brings it")
	}
	if !installed("haproxy") {
		fmt.Println("check: the test of examples/three-workers is skipped: there is no HAProxy; apt-get install --no-install-recommends haproxy brings it")
	}
	tests, err := testSteps(slices.Concat([]string{"go", "test"}, race))
	if err != nil {
		return err
	}
	if err := formatted(); err != nil {
		return err
	}
	steps := [][]string{{"go", "vet", "./..."}, slices.Concat([]string{"go", "vet", "-tags", "kafka"}, onKafka)}
	for _, step := range append(steps, tests...) {
		if err := command(step...); err != nil {
			return err
		}
	}
	return nil
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// onKafka are the packages with tests on the real Apache Kafka, beside others.
var onKafka = []string{"./cmd/...", "./internal/...", "./runtime/group", "./runtime/converter"}

// testSteps runs every test once: those of onKafka's packages together, where there is a Kafka.
func testSteps(test []string) ([][]string, error) {
	if err := apache.Find(); err != nil {
		if os.Getenv("MILLRACE_REQUIRE_KAFKA") == "1" {
			return nil, err
		}
		fmt.Println("check: the tests on the real Apache Kafka are skipped:", err)
		return [][]string{append(test, "./...")}, nil
	}
	all, err := packages("./...")
	if err != nil {
		return nil, err
	}
	later, err := packages(onKafka...)
	if err != nil {
		return nil, err
	}
	now := slices.DeleteFunc(all, func(p string) bool { return slices.Contains(later, p) })
	return [][]string{
		slices.Concat(test, now),
		slices.Concat(test, []string{"-tags", "kafka", "-p", "1", "-parallel", "3", "-timeout", "20m"}, onKafka),
	}, nil
}

func packages(patterns ...string) ([]string, error) {
	out, err := exec.Command("go", append([]string{"list"}, patterns...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("listing the packages %s: %w", strings.Join(patterns, " "), err)
	}
	return strings.Fields(string(out)), nil
}

// raceFlags asks for the race detector where it can be had.
func raceFlags() []string {
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	words := strings.Fields(string(out))
	if err == nil && len(words) == 2 && words[0] == "1" {
		if _, err := exec.LookPath(words[1]); err == nil {
			return []string{"-race"}
		}
	}
	fmt.Println("check: no C compiler, so the tests run without the race detector")
	return nil
}

// formatted refuses files that gofmt would change.
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

// preparePython gives an interpreter with the Python SDK in a virtual environment of the project; "" where there is
// none to be had.
func preparePython() (string, error) {
	interpreter, err := filepath.Abs(filepath.Join(".venv", "bin", "python"))
	if err != nil {
		return "", err
	}
	if exec.Command(interpreter, "-c", "import millrace_connect").Run() == nil {
		return interpreter, nil
	}
	python, err := exec.LookPath("python3")
	if err == nil {
		err = command(python, "-m", "venv", ".venv")
	}
	if err == nil {
		err = command(interpreter, "-m", "pip", "install", "-q", "--disable-pip-version-check", "./plugins/sdk/python")
	}
	if err == nil {
		return interpreter, nil
	}
	if os.Getenv("MILLRACE_REQUIRE_PYTHON") == "1" {
		return "", fmt.Errorf("preparing python: %w", err)
	}
	fmt.Println("check: the tests of connectors in Python are skipped:", err)
	return "", nil
}

// prepareNode installs what the Node.js SDK needs into its folder, unless it is there.
func prepareNode() error {
	sdk := filepath.Join("plugins", "sdk", "node")
	if _, err := os.Stat(filepath.Join(sdk, "node_modules", "@grpc", "grpc-js")); err == nil {
		return nil
	}
	err := command("npm", "ci", "--prefix", sdk, "--silent", "--no-audit", "--no-fund")
	if err != nil && os.Getenv("MILLRACE_REQUIRE_NODE") == "1" {
		return fmt.Errorf("preparing node: %w", err)
	}
	if err != nil {
		fmt.Println("check: the tests of connectors in JavaScript are skipped:", err)
	}
	return nil
}

// command runs one step and shows what it prints.
func command(args ...string) error {
	fmt.Println("check:", strings.Join(args, " "))
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return nil
}
