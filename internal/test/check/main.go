// Command check is the project's test command. It needs nothing but a Go toolchain.
//
// Some tests need more: a C compiler for the race detector, Java and Maven for the real Apache Kafka, Python 3 and npm for
// connectors in Python and JavaScript, Prometheus, HAProxy and Chromium. They run where the tool is installed; where it is
// missing, the command says which tests it skips. In CI nothing may be missing: MILLRACE_REQUIRE_KAFKA=1, and the same for
// PYTHON, NODE, PROMETHEUS, HAPROXY and CHROMIUM, turn a missing tool into a failure.
//
// It has three speeds: -speed short is `make check`, -speed local is `make test` (everything without Apache Kafka), and
// without the flag everything runs.
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

// steps runs one step after the other, up to the first that fails.
func steps(all ...func() error) error {
	for _, step := range all {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// local runs every test that needs no Apache Kafka, with the race detector where there is one. A package runs four tests at
// once on any number of processors: most of a story's time is waiting for processes and timers.
func local() error {
	return test(slices.Concat(raceFlags(), []string{"-timeout", "20m", "-parallel", "4", "./..."})...)()
}

// onKafka runs the tests that only exist with the build tag kafka. They run without the race detector: most of their time
// is that of JVMs, our side is the code that the tests above have run with it, and a second set of test binaries with it
// costs minutes.
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

// command is a step that runs a program and shows what it prints.
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
