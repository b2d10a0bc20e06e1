// Package apache runs the real Apache Kafka in tests and benchmarks: its broker and its Connect, from the jars in Maven
// Central. It needs java 17 or newer and mvn. What it starts ends with the process that started it.
package apache

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// Version is the Apache Kafka that is run.
const Version = "4.3.0"

// requireEnv makes the absence of java or mvn a failure.
const requireEnv = "MILLRACE_REQUIRE_KAFKA"

const minJava = 17

// Find says what is missing on this machine to run Apache Kafka; nil when nothing is.
func Find() error {
	return errors.Join(findJava(), findMaven())
}

// Require skips a test where Apache Kafka cannot run, or fails it when MILLRACE_REQUIRE_KAFKA=1 says that it must.
func Require(t testing.TB) {
	t.Helper()
	err := Find()
	switch {
	case err == nil:
	case os.Getenv(requireEnv) == "1":
		t.Fatalf("Apache Kafka cannot run here, and %s=1: %v", requireEnv, err)
	default:
		t.Skipf("Apache Kafka cannot run here: %v", err)
	}
}

var javaVersion = regexp.MustCompile(`version "(?:1\.)?(\d+)`)

func findJava() error {
	out, err := exec.Command("java", "-version").CombinedOutput()
	if err != nil {
		return fmt.Errorf("running java -version: %w; java %d or newer is needed", err, minJava)
	}
	m := javaVersion.FindSubmatch(out)
	if m == nil {
		return fmt.Errorf("java -version says nothing of a version: %s", out)
	}
	if n, err := strconv.Atoi(string(m[1])); err != nil || n < minJava {
		return fmt.Errorf("java %s is too old; %d or newer is needed", m[1], minJava)
	}
	return nil
}

// findMaven is content without mvn when the jars are already there.
func findMaven() error {
	if dir, err := jarsDir(); err == nil && complete(dir) {
		return nil
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return fmt.Errorf("mvn is needed to get the jars of Apache Kafka: %w", err)
	}
	return nil
}
