// Command check is the project's test command. It requires only a Go toolchain.
//
// Some tests need more: a C compiler (race detector), Java and Maven (Apache Kafka), Python 3 and
// npm (connectors in Python and JavaScript), Prometheus, HAProxy and Chromium. The command skips
// tests whose tools are missing, and reports them. In CI no tool may be missing:
// MILLRACE_REQUIRE_KAFKA=1, and the same for PYTHON, NODE, PROMETHEUS, HAPROXY and CHROMIUM, turn a
// missing tool into a failure.
//
// It has three speeds: -speed short is `make check`, -speed local is `make test` (everything
// without Apache Kafka), and without the flag everything runs.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"time"

	"millrace/internal/test/apache"
)

func main() {
	speed := flag.String("speed", "all", "what to run: short, local (everything without Apache Kafka) or all")
	flag.Parse()
	signal.Ignore(os.Interrupt) // the steps get it too, and end by it
	// Without gin's MessagePack codec, which nothing uses, the first build costs a sixth less.
	_ = os.Setenv("GOFLAGS", strings.TrimSpace(os.Getenv("GOFLAGS")+" -tags=nomsgpack"))
	began := time.Now()
	if err := run(*speed); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
	fmt.Printf("check: all passed in %v\n", time.Since(began).Round(time.Second))
}

func run(speed string) error {
	if !slices.Contains([]string{"short", "local", "all"}, speed) {
		return fmt.Errorf("-speed %s: expected short, local or all", speed)
	}
	if err := formatted(); err != nil {
		return err
	}
	if speed == "short" {
		return steps(command("go", "vet", "./..."), test("-short", "./..."))
	}
	if err := prepare(); err != nil {
		return err
	}
	return steps(command("go", "vet", "-tags", "kafka,nomsgpack", "./..."), local, func() error {
		if speed == "local" {
			return nil
		}
		return onKafka()
	})
}

// steps runs steps in order until one fails.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// local runs all tests that do not need Apache Kafka, with the race detector if available. Each
// package runs four tests in parallel on any number of processors: stories spend most of their time
// waiting for processes and timers.
func local() error {
	return test(slices.Concat(raceFlags(), []string{"-timeout", "20m", "-parallel", "4", "./..."})...)()
}

// onKafka runs the tests with the build tag kafka, without the race detector. Most of their time is
// spent in JVMs, and the tests above already run our code with the race detector. Building a second
// set of test binaries for it would take minutes.
func onKafka() error {
	if err := apache.Find(); err != nil {
		return missing("KAFKA", "the real Apache Kafka", err)
	}
	packages, names, err := kafkaTests()
	if err != nil {
		return err
	}
	args := []string{"-tags", "kafka,nomsgpack", "-timeout", "20m", "-p", "2", "-parallel", "3", "-run", "^(" + strings.Join(names, "|") + ")$"}
	return test(append(args, packages...)...)()
}

// command is a step that runs a program and shows its output.
func command(args ...string) func() error {
	return func() error {
		fmt.Println("check:", strings.Join(args, " "))
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		}
		return nil
	}
}
