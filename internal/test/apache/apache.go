// Package apache runs the real Apache Kafka in tests and benchmarks: a broker and Connect, from the
// jars in Maven Central. It requires Java 17 or later, and Maven. The processes that it starts end
// with the process that started them.
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

// Version is the version of Apache Kafka to run.
const Version = "4.3.0"

// requireEnv turns missing Java or Maven into a failure.
const requireEnv = "MILLRACE_REQUIRE_KAFKA"

const minJava = 17

// Find returns an error that names the missing tools to run Apache Kafka, or nil if none is
// missing.
func Find() error {
	return errors.Join(findJava(), findMaven())
}

// Require skips a test if Apache Kafka cannot run. If MILLRACE_REQUIRE_KAFKA=1, it fails the test
// instead.
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
		return fmt.Errorf("running java -version: %w; java %d or newer is required", err, minJava)
	}
	m := javaVersion.FindSubmatch(out)
	if m == nil {
		return fmt.Errorf("java -version printed no version: %s", out)
	}
	if n, err := strconv.Atoi(string(m[1])); err != nil || n < minJava {
		return fmt.Errorf("java %s is too old; %d or newer is required", m[1], minJava)
	}
	return nil
}

// findMaven does not require mvn if the jars are already downloaded.
func findMaven() error {
	if dir, err := jarsDir(); err == nil && complete(dir) {
		return nil
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return fmt.Errorf("mvn is required to download the jars of Apache Kafka: %w", err)
	}
	return nil
}
